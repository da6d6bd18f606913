//! The one writer of the index: opens it, changes it, and begins anew where it is of no use.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::directory::INDEX_WRITER_LOCK;
use tantivy::directory::error::LockError;
use tantivy::index::{IndexSettings, SegmentComponent};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::query::AllQuery;
use tantivy::{
    Directory, Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError,
};

use crate::domain::character::CharacterId;
use crate::domain::item::ItemId;
use crate::search::files::{self, Files};
use crate::search::schema::{Fields, SCHEMA_VERSION};
use crate::search::snapshot::Snapshot;
use crate::search::{Indexed, Search, SearchError};

/// Memory for documents on their way into a segment: some 50,000 items.
const WRITER_BYTES: usize = 50_000_000;
/// Share of deleted documents in a segment from which on it is written anew.
const DELETED_MAX: f32 = 0.3;
/// Items are stored in compressed blocks of this size. A hit reads a whole block, so smaller ones
/// are faster to read and compress worse.
const BLOCK_BYTES: usize = 8_192;
/// Uncompressed blocks kept for each segment; a page needs one for each hit.
const BLOCKS_CACHED: usize = 64;
/// The files of a segment; one more if some of its documents are deleted.
const COMPONENTS: [SegmentComponent; 6] = [
    SegmentComponent::Terms,
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::FastFields,
    SegmentComponent::FieldNorms,
    SegmentComponent::Store,
];
const META: &str = "meta.json";
const MANAGED: &str = ".managed.json";

/// What the writer shows to the readers.
pub(super) struct Shared {
    pub snapshot: RwLock<Arc<Snapshot>>,
    pub directory: PathBuf,
    /// A read has failed since the index was opened.
    pub is_damaged: AtomicBool,
}

/// Changes the index. Nothing is seen before [`Self::commit`], then all of it at once.
pub struct Indexer {
    shared: Arc<Shared>,
    fields: Fields,
    /// `None` after an attempt to create the index anew has failed.
    opened: Option<Opened>,
    mark: Option<u64>,
    /// What went wrong since the last commit.
    failed: Option<SearchError>,
}

struct Opened {
    writer: IndexWriter,
    reader: IndexReader,
}

/// Opens the index in a directory of its own, and creates what is missing.
///
/// An index of another version, or one whose files are missing or do not match their checksums, is
/// removed and created anew; then [`Indexer::mark`] is `None`, as after the first creation.
/// Reads all of the index once, a gigabyte in about a second.
///
/// # Errors
/// [`SearchError::InUse`] if another process writes it, and what the disk says. A lock that a dead
/// process left is no hindrance.
pub fn open(directory: &Path) -> Result<(Search, Indexer), SearchError> {
    let io = |source| SearchError::Io { path: directory.to_owned(), source };
    std::fs::create_dir_all(directory).map_err(io)?;
    let (schema, fields) = Fields::new();
    let is_new = std::fs::read_dir(directory).map_err(io)?.next().is_none();
    let existing = if is_new { Ok(None) } else { Opened::existing(directory, &fields).map(Some) };
    let (opened, snapshot, mark) = match existing {
        Ok(Some(existing)) => existing,
        Err(error @ SearchError::InUse { .. }) => return Err(error),
        other => {
            if let Err(error) = other {
                tracing::warn!(directory = %directory.display(), %error,
                    "the search index is of no use; all items are indexed anew");
            }
            let opened = Opened::create(directory, schema)?;
            let snapshot = Snapshot::new(&opened.reader, &fields, None)?;
            (opened, snapshot, None)
        }
    };
    let shared = Arc::new(Shared {
        snapshot: RwLock::new(Arc::new(snapshot)),
        directory: directory.to_owned(),
        is_damaged: AtomicBool::new(false),
    });
    let search = Search { shared: Arc::clone(&shared) };
    Ok((search, Indexer { shared, fields, opened: Some(opened), mark, failed: None }))
}

impl Indexer {
    /// What was told with the last commit. `None`: the index does not hold what it should, and
    /// everything has to be indexed anew.
    pub fn mark(&self) -> Option<u64> {
        self.mark
    }

    /// Whether a read has failed, so that [`Self::recreate`] is due.
    pub fn is_damaged(&self) -> bool {
        self.shared.is_damaged.load(Ordering::Relaxed)
    }

    /// Takes all items out, as of the next commit.
    pub fn clear(&mut self) -> Result<(), SearchError> {
        self.mark = None;
        self.writer()?.delete_query(Box::new(AllQuery))?;
        Ok(())
    }

    /// Puts these items in the place of all the character's.
    pub fn replace(&mut self, character: CharacterId, items: Vec<Indexed>) {
        let term = self.fields.owner_term(character);
        self.change(|writer, fields| {
            writer.delete_term(term);
            items
                .into_iter()
                .try_for_each(|item| writer.add_document(fields.document(&item)).map(drop))
        });
    }

    /// Puts an item in, or in the place of the same item of the same character.
    pub fn put(&mut self, item: Indexed) {
        let term = self.fields.item_term(item.document.character, item.document.item);
        self.change(move |writer, fields| {
            writer.delete_term(term);
            writer.add_document(fields.document(&item)).map(drop)
        });
    }

    /// Takes an item out, if it is there.
    pub fn remove(&mut self, character: CharacterId, item: ItemId) {
        let term = self.fields.item_term(character, item);
        self.change(|writer, _| {
            writer.delete_term(term);
            Ok(())
        });
    }

    /// Makes all changes durable, then shows them to the readers, all at once. Costs some twenty
    /// syncs of the disk whatever the size, so callers gather changes.
    ///
    /// `mark`: what [`Self::mark`] tells from now on, also after a restart.
    ///
    /// # Errors
    /// What went wrong since the last commit. [`Self::recreate`] is the way on.
    pub fn commit(&mut self, mark: u64) -> Result<(), SearchError> {
        if let Some(error) = self.failed.take() {
            self.failed = Some(SearchError::Gone);
            return Err(error);
        }
        let opened = self.opened.as_mut().ok_or(SearchError::Gone)?;
        let mut prepared = opened.writer.prepare_commit()?;
        prepared.set_payload(&payload(mark));
        prepared.commit()?;
        self.mark = Some(mark);
        self.publish()
    }

    /// Removes the index and begins anew, empty and without a mark. The readers go on with it.
    pub fn recreate(&mut self) -> Result<(), SearchError> {
        self.mark = None;
        if let Some(opened) = self.opened.take() {
            // A merge that still runs would write into the new index.
            if let Err(error) = opened.writer.wait_merging_threads() {
                tracing::debug!(%error, "the writer of the former index ends");
            }
        }
        let (schema, _) = Fields::new();
        self.opened = Some(Opened::create(&self.shared.directory, schema)?);
        self.failed = None;
        self.publish()?;
        self.shared.is_damaged.store(false, Ordering::Relaxed);
        Ok(())
    }

    fn writer(&mut self) -> Result<&mut IndexWriter, SearchError> {
        self.opened.as_mut().map(|opened| &mut opened.writer).ok_or(SearchError::Gone)
    }

    /// Changes the index, and keeps what goes wrong for the commit.
    fn change(&mut self, change: impl FnOnce(&IndexWriter, &Fields) -> tantivy::Result<()>) {
        let Some(opened) = &self.opened else { return };
        if self.failed.is_none()
            && let Err(error) = change(&opened.writer, &self.fields)
        {
            self.failed = Some(error.into());
        }
    }

    /// Shows the last commit to the readers.
    fn publish(&mut self) -> Result<(), SearchError> {
        let opened = self.opened.as_ref().ok_or(SearchError::Gone)?;
        opened.reader.reload()?;
        let snapshot = &self.shared.snapshot;
        let before = Arc::clone(&snapshot.read().unwrap_or_else(PoisonError::into_inner));
        let after = Snapshot::new(&opened.reader, &self.fields, Some(&before))?;
        *snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(after);
        Ok(())
    }
}

impl Opened {
    /// Opens what is there, if it is whole and of this version.
    fn existing(
        directory: &Path,
        fields: &Fields,
    ) -> Result<(Self, Snapshot, Option<u64>), SearchError> {
        let files = Files::open(directory).map_err(TantivyError::from)?;
        // Held by whoever writes; the operating system takes it from a process that ends.
        let lock = files.acquire_lock(&INDEX_WRITER_LOCK);
        drop(lock.map_err(|error| in_use(directory, error))?);
        let damaged = |text: &str| SearchError::Io {
            path: directory.to_owned(),
            source: io::Error::new(io::ErrorKind::InvalidData, text),
        };
        if !directory.join(META).exists() || !directory.join(MANAGED).exists() {
            return Err(damaged("its list of files is missing"));
        }
        let index = Index::open(files)?;
        if index.schema() != Fields::new().0 {
            return Err(damaged("it has other fields"));
        }
        let payload = index.load_metas()?.payload;
        let mark = match payload.as_deref().map(mark_in) {
            Some(None) => return Err(damaged("it is of another version")),
            mark => mark.flatten(),
        };
        for segment in index.searchable_segment_metas()? {
            let deleted = segment.has_deletes().then_some(SegmentComponent::Delete);
            for component in COMPONENTS.into_iter().chain(deleted) {
                let file = segment.relative_path(component);
                let path = directory.join(&file);
                let is_whole = files::is_whole(&path);
                if !is_whole.map_err(|source| SearchError::Io { path, source })? {
                    return Err(damaged(&format!("{} has another checksum", file.display())));
                }
            }
        }
        let opened = Self::new(directory, &index)?;
        let snapshot = Snapshot::new(&opened.reader, fields, None)?;
        Ok((opened, snapshot, mark))
    }

    /// Creates an empty index in the place of whatever is there.
    fn create(directory: &Path, schema: tantivy::schema::Schema) -> Result<Self, SearchError> {
        let failed = |source| SearchError::Io { path: directory.to_owned(), source };
        files::empty(directory).map_err(failed)?;
        let files = Files::open(directory).map_err(TantivyError::from)?;
        let settings =
            IndexSettings { docstore_blocksize: BLOCK_BYTES, ..IndexSettings::default() };
        let index = Index::create(files, schema, settings)?;
        Self::new(directory, &index)
    }

    fn new(directory: &Path, index: &Index) -> Result<Self, SearchError> {
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(WRITER_BYTES)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer = index.writer_with_options::<TantivyDocument>(options);
        let writer = writer.map_err(|error| match error {
            TantivyError::LockFailure(error, _) => in_use(directory, error),
            error => error.into(),
        })?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED_MAX);
        writer.set_merge_policy(Box::new(policy));
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(BLOCKS_CACHED)
            .try_into()?;
        Ok(Self { writer, reader })
    }
}

fn in_use(directory: &Path, error: LockError) -> SearchError {
    match error {
        LockError::LockBusy => SearchError::InUse { path: directory.to_owned() },
        error @ LockError::IoError(_) => TantivyError::from(error).into(),
    }
}

/// What a commit tells besides the documents.
fn payload(mark: u64) -> String {
    format!("{SCHEMA_VERSION} {mark}")
}

/// The mark in a commit of this version.
fn mark_in(payload: &str) -> Option<u64> {
    let (version, mark) = payload.split_once(' ')?;
    (version == SCHEMA_VERSION.to_string()).then(|| mark.parse().ok())?
}
