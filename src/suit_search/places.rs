//! Who may work now: the cores that searches may use, and the queue for them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{oneshot, watch};

/// Most searches of one user that wait, besides the one that runs.
pub const WAITING_PER_USER_MAX: usize = 3;
/// Most that wait at all. Each holds the things it is about, up to some 20 MiB.
pub const WAITING_MAX: usize = 16;

/// What a place is for. A user has one of each at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    Search,
    /// A question about a suit: short.
    Question,
}

/// Why nobody may wait any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Busy {
    #[error("{WAITING_PER_USER_MAX} of your searches are waiting already")]
    User,
    #[error("too many searches are waiting; try again later")]
    All,
}

/// The cores for searches. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Places(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    free: usize,
    working: Vec<(Arc<str>, Work)>,
    waiting: VecDeque<Waiting>,
    next_number: u64,
}

#[derive(Debug)]
struct Waiting {
    number: u64,
    user: Arc<str>,
    work: Work,
    place: oneshot::Sender<Place>,
    position: watch::Sender<usize>,
}

/// A place in the queue, given up when dropped.
#[derive(Debug)]
pub struct Ticket {
    places: Places,
    number: u64,
    place: oneshot::Receiver<Place>,
    /// From 1; 0 when its turn has come.
    pub position: watch::Receiver<usize>,
}

/// Some cores to work with, given back when dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    user: Arc<str>,
    work: Work,
    pub threads: usize,
}

impl Places {
    pub fn new(cores: usize) -> Self {
        let free = cores.max(1);
        let (working, waiting) = (Vec::new(), VecDeque::new());
        Self(Arc::new(Mutex::new(State { free, working, waiting, next_number: 0 })))
    }

    /// Joins the queue.
    ///
    /// # Errors
    /// Too many wait already.
    pub fn ask(&self, user: &str, work: Work) -> Result<Ticket, Busy> {
        let (place_sender, place) = oneshot::channel();
        let (position_sender, position) = watch::channel(0);
        let number = {
            let mut state = self.lock();
            let of_user = state.waiting.iter().filter(|other| &*other.user == user);
            // The newcomer waits for a moment at least.
            let is_first = state.free > 0 && !state.is_working(user, work);
            if of_user.count() >= WAITING_PER_USER_MAX && !is_first {
                return Err(Busy::User);
            }
            if state.waiting.len() >= WAITING_MAX && !is_first {
                return Err(Busy::All);
            }
            let number = state.next_number;
            state.next_number += 1;
            let (place, position) = (place_sender, position_sender);
            state.waiting.push_back(Waiting { number, user: user.into(), work, place, position });
            number
        };
        self.seat();
        Ok(Ticket { places: self.clone(), number, place, position })
    }

    /// How many work and wait.
    pub fn counts(&self) -> (usize, usize) {
        let state = self.lock();
        (state.working.len(), state.waiting.len())
    }

    /// Gives free cores to those whose turn it is, and tells the others where they stand.
    fn seat(&self) {
        let mut seated = Vec::new();
        {
            let mut state = self.lock();
            while let Some(next) = state.take_next() {
                // Half of what is free, so that another may begin meanwhile.
                let threads = state.free.div_ceil(2);
                state.free -= threads;
                state.working.push((Arc::clone(&next.user), next.work));
                let Waiting { user, work, place, position, .. } = next;
                position.send_replace(0);
                seated.push((place, Place { places: self.clone(), user, work, threads }));
            }
            for (position, waiting) in (1..).zip(&state.waiting) {
                waiting
                    .position
                    .send_if_modified(|known| std::mem::replace(known, position) != position);
            }
        }
        // Outside the lock: who has gone gives his place back at once.
        for (sender, place) in seated {
            drop(sender.send(place));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_working(&self, user: &str, work: Work) -> bool {
        self.working.iter().any(|(other, kind)| &**other == user && *kind == work)
    }

    fn take_next(&mut self) -> Option<Waiting> {
        if self.free == 0 {
            return None;
        }
        let may_work = |next: &Waiting| !self.is_working(&next.user, next.work);
        let at = self.waiting.iter().position(may_work)?;
        self.waiting.remove(at)
    }
}

impl Ticket {
    /// Waits for its turn.
    pub async fn turn(&mut self) -> Place {
        match (&mut self.place).await {
            Ok(place) => place,
            // Its sender waits in the queue for as long as this ticket is there.
            Err(_) => std::future::pending().await,
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.places.lock().waiting.retain(|waiting| waiting.number != self.number);
        self.places.seat();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        {
            let mut state = self.places.lock();
            state.free += self.threads;
            let own = |(user, work): &(Arc<str>, Work)| *user == self.user && *work == self.work;
            if let Some(at) = state.working.iter().position(own) {
                state.working.swap_remove(at);
            }
        }
        self.places.seat();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(places: &Places, user: &str) -> Ticket {
        places.ask(user, Work::Search).expect("a ticket")
    }

    fn position(ticket: &Ticket) -> usize {
        *ticket.position.borrow()
    }

    #[tokio::test]
    async fn a_user_has_one_place_and_the_others_come_first() {
        let places = Places::new(2);
        let mut first = ask(&places, "anna");
        let place = first.turn().await;
        assert_eq!((place.threads, places.counts()), (1, (1, 0)));
        let mut second = ask(&places, "anna");
        let mut other = ask(&places, "erik");
        assert_eq!((position(&second), position(&other)), (1, 0));
        let theirs = other.turn().await;
        let third = ask(&places, "cora");
        assert_eq!((position(&second), position(&third)), (1, 2));
        drop(place);
        assert_eq!((second.turn().await.threads, position(&third)), (1, 1));
        drop(theirs);
        assert_eq!(position(&third), 0);
        drop((first, second, other, third));
        assert_eq!((places.counts(), places.lock().free), ((0, 0), 2));
    }

    #[tokio::test]
    async fn a_question_need_not_wait_for_the_search_of_its_user() {
        let places = Places::new(4);
        let search = ask(&places, "anna").turn().await;
        let question = places.ask("anna", Work::Question).expect("a ticket").turn().await;
        assert_eq!((search.threads, question.threads), (2, 1));
    }

    #[tokio::test]
    async fn queues_end() {
        let places = Places::new(1);
        let mut first = ask(&places, "anna");
        let _place = first.turn().await;
        let waiting: Vec<_> = (0..WAITING_PER_USER_MAX).map(|_| ask(&places, "anna")).collect();
        assert_eq!(places.ask("anna", Work::Search).err(), Some(Busy::User));
        drop(waiting);
        let _one: Vec<_> = (0..WAITING_MAX).map(|n| ask(&places, &format!("user {n}"))).collect();
        assert_eq!(places.ask("erik", Work::Search).err(), Some(Busy::All));
    }
}
