//! One CSV file, read on a thread of its own.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::bundle::BundleError;

/// Records that are handed over at once.
const BATCH_RECORDS: usize = 512;
/// Batches on their way.
const BATCHES_MAX: usize = 8;
const BUFFER_BYTES: usize = 1 << 18;

/// An open file whose header has been read.
pub struct Table {
    reader: Reader<File>,
    pub header: Header,
    pub bytes: u64,
}

/// The names of the columns.
pub struct Header {
    file: &'static str,
    names: Vec<String>,
}

/// Where a column is; files may lack the optional ones.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    index: Option<usize>,
}

/// One row, with where it begins.
pub type Record = ByteRecord;

impl Table {
    /// Opens a file of the bundle; `None` if it is not there.
    pub fn open(directory: &Path, file: &'static str) -> Result<Option<Self>, BundleError> {
        let path = directory.join(file);
        let failed = |source: io::Error| BundleError::Read { file, source };
        let open = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(failed)?,
        };
        let bytes = open.metadata().map_err(failed)?.len();
        let mut builder = ReaderBuilder::new();
        let builder = builder.has_headers(false).flexible(true).buffer_capacity(BUFFER_BYTES);
        let mut reader = builder.from_reader(open);
        let mut record = ByteRecord::new();
        reader.read_byte_record(&mut record).map_err(|error| failed(error.into()))?;
        let name = |field: &[u8]| {
            let field = field.strip_prefix(b"\xef\xbb\xbf").unwrap_or(field);
            String::from_utf8_lossy(field).trim().to_ascii_lowercase()
        };
        let header = Header { file, names: record.iter().map(name).collect() };
        Ok(Some(Self { reader, header, bytes }))
    }

    /// Reads the rows on another thread and shows them, one after the other, to `take`; ends early
    /// if that returns an error.
    ///
    /// `done_bytes`: grows with what was read.
    pub fn for_each<E: From<BundleError>>(
        self,
        done_bytes: &AtomicU64,
        mut take: impl FnMut(&Record) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self { reader, header, .. } = self;
        let (sender, batches) = sync_channel(BATCHES_MAX);
        let (give_back, spare) = sync_channel(BATCHES_MAX);
        std::thread::scope(move |scope| {
            let reading = scope.spawn(move || read(reader, &sender, &spare, done_bytes));
            // Taken along, so that an early return ends the reader too.
            let batches = batches;
            for batch in &batches {
                let Batch { records, len } = &batch;
                for record in &records[..*len] {
                    take(record)?;
                }
                // With nobody waiting for it, the batch is dropped.
                let _ = give_back.try_send(batch);
            }
            match reading.join() {
                Ok(Ok(())) => Ok(()),
                Ok(Err(source)) => Err(BundleError::Read { file: header.file, source }.into()),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }
}

#[derive(Default)]
struct Batch {
    /// Records beyond `len` are there to be filled again.
    records: Vec<ByteRecord>,
    len: usize,
}

/// Reads to the end, or until nobody listens any more.
fn read(
    mut reader: Reader<File>,
    sender: &SyncSender<Batch>,
    spare: &Receiver<Batch>,
    done_bytes: &AtomicU64,
) -> io::Result<()> {
    let mut last_byte = 0;
    loop {
        let mut batch: Batch = spare.try_recv().unwrap_or_default();
        batch.records.resize_with(BATCH_RECORDS, ByteRecord::new);
        batch.len = 0;
        for record in &mut batch.records {
            if !reader.read_byte_record(record)? {
                break;
            }
            batch.len += 1;
        }
        let byte = reader.position().byte();
        done_bytes.fetch_add(byte - last_byte, Ordering::Relaxed);
        last_byte = byte;
        if batch.len == 0 || sender.send(batch).is_err() {
            return Ok(());
        }
    }
}

impl Header {
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// A column that must be there.
    pub fn required(&self, name: &'static str) -> Result<Column, BundleError> {
        self.required_by(&[name])
    }

    /// The first of several names of a column that must be there.
    pub fn required_by(&self, names: &[&'static str]) -> Result<Column, BundleError> {
        let found = names.iter().map(|name| self.optional(name)).find(|c| c.index.is_some());
        let missing = || BundleError::Column { file: self.file, column: names[0] };
        found.ok_or_else(missing)
    }

    pub fn optional(&self, name: &'static str) -> Column {
        Column { name, index: self.names.iter().position(|known| known == name) }
    }
}

impl Column {
    /// The trimmed text; `None` for NULL, which is an empty text, and for a column that is missing.
    #[inline]
    pub fn of<'a>(&self, record: &'a Record) -> Option<&'a [u8]> {
        let field = record.get(self.index?)?.trim_ascii();
        (!field.is_empty()).then_some(field)
    }
}
