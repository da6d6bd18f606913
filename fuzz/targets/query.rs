//! Query strings: the parameters of every route. The first line is the time, if it is a number.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (now_ms, query) = text
        .split_once('\n')
        .and_then(|(now_ms, query)| Some((now_ms.parse().ok()?, query)))
        .unwrap_or((1_795_000_000_000, text));
    overlord::http::fuzz::query(query, now_ms);
});
