//! Bodies of the sign-in form. The first line is the boundary.

#![no_main]

use futures_util::{FutureExt, stream};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return };
    let Ok(boundary) = std::str::from_utf8(&bytes[..end]) else { return };
    let body = bytes[end + 1..].to_vec();
    let body = stream::iter([Ok::<_, std::io::Error>(body)]);
    let mut form = multer::Multipart::new(body, boundary);
    let read = async {
        while let Ok(Some(field)) = form.next_field().await {
            let _ = field.bytes().await;
        }
    };
    assert!(read.now_or_never().is_some());
});
