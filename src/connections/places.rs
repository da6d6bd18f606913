//! How many connections may be open at a time, in all and from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::auth::client_address::{Proxies, household};

/// Places for connections. Cheap to clone.
#[derive(Clone)]
pub struct Places(Arc<Shared>);

struct Shared {
    all_max: usize,
    per_address_max: usize,
    /// They bring many callers, so only the limit for all holds for them.
    proxies: Proxies,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    /// Addresses with at least one place, so never more than there are places.
    by_address: HashMap<IpAddr, usize>,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    All,
    Address,
}

impl Refusal {
    /// For the metrics.
    pub fn reason(self) -> &'static str {
        match self {
            Self::All => "too_many_connections",
            Self::Address => "too_many_from_address",
        }
    }
}

impl Places {
    pub fn new(all_max: usize, per_address_max: usize, proxies: Proxies) -> Self {
        Self(Arc::new(Shared { all_max, per_address_max, proxies, taken: Mutex::default() }))
    }

    /// Takes a place for a caller at `peer`.
    pub fn take(&self, peer: IpAddr) -> Result<Place, Refusal> {
        let shared = &self.0;
        let address = (!shared.proxies.contains(peer)).then(|| household(peer));
        let mut taken = shared.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.all >= shared.all_max {
            return Err(Refusal::All);
        }
        if let Some(address) = address {
            let count = taken.by_address.entry(address).or_default();
            if *count >= shared.per_address_max {
                return Err(Refusal::Address);
            }
            *count += 1;
        }
        taken.all += 1;
        Ok(Place { places: self.clone(), address })
    }
}

/// A place, given back when dropped.
pub struct Place {
    places: Places,
    /// Where it was counted.
    address: Option<IpAddr>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        if let Some(address) = self.address
            && let Some(count) = taken.by_address.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                taken.by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn places(all_max: usize, per_address_max: usize) -> Places {
        Places::new(all_max, per_address_max, Proxies::of(&Config::default()))
    }

    fn take(places: &Places, peer: &str) -> Result<Place, Refusal> {
        places.take(peer.parse().expect("an address"))
    }

    #[test]
    fn places_end_and_come_back() {
        let places = places(2, 9);
        let first = take(&places, "8.8.8.8").expect("a place");
        let _second = take(&places, "127.0.0.1").expect("a place");
        assert_eq!(take(&places, "9.9.9.9").err(), Some(Refusal::All));
        drop(first);
        assert!(take(&places, "9.9.9.9").is_ok());
        assert!(places.0.taken.lock().expect("a lock").by_address.is_empty());
    }

    #[test]
    fn one_address_takes_not_all_of_them() {
        let places = places(100, 1);
        let _v4 = take(&places, "8.8.8.8").expect("a place");
        assert_eq!(take(&places, "8.8.8.8").err(), Some(Refusal::Address));
        assert_eq!(take(&places, "::ffff:8.8.8.8").err(), Some(Refusal::Address));
        assert!(take(&places, "8.8.4.4").is_ok());
        let _v6 = take(&places, "2001:db8::1").expect("a place");
        assert_eq!(take(&places, "2001:db8::ffff").err(), Some(Refusal::Address));
        assert!(take(&places, "2001:db8:0:1::1").is_ok());
        let _proxied = take(&places, "127.0.0.1").expect("a place");
        assert!(take(&places, "127.0.0.1").is_ok());
    }
}
