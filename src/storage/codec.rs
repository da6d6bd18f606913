//! How records become bytes: bincode 2 with varints, behind a version byte.
//!
//! The only place that names bincode, so that a move to another codec stays in this file.

pub use bincode::{Decode, Encode};

use bincode::de::Decoder;
use bincode::enc::Encoder;
use bincode::error::{DecodeError, EncodeError};

use crate::domain::coordinates::WorldPosition;
use crate::domain::inventory::ItemRecord;
use crate::domain::item::ItemId;
use crate::series::bytes::{unzigzag, zigzag};
use crate::series::column::{fewest_decimals, from_fixed};
use crate::series::item_event::ItemEventSample;
use crate::series::rollup::{Gauges, RollupSample};
use crate::series::sample::{SpawnSample, TelemetrySample};

/// Longest record a decoder reads; the claims of damaged bytes allocate no more than this.
const RECORD_BYTES_MAX: usize = 16 << 20;
const CONFIG: bincode::config::Configuration<
    bincode::config::LittleEndian,
    bincode::config::Varint,
    bincode::config::Limit<RECORD_BYTES_MAX>,
> = bincode::config::standard().with_limit::<RECORD_BYTES_MAX>();

/// Why a record could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    #[error("the record cannot be encoded: {0}")]
    Encode(#[from] EncodeError),
    #[error("the record cannot be decoded: {0}")]
    Decode(#[from] DecodeError),
    #[error("record version {0} is not known")]
    Version(u8),
}

/// Appends `value` to `out`.
pub fn encode_into(out: &mut Vec<u8>, value: &impl Encode) -> Result<(), CodecError> {
    bincode::encode_into_std_write(value, out, CONFIG)?;
    Ok(())
}

/// Reads one value from the front of `bytes`; returns it and how many bytes it took.
pub fn decode_front<T: Decode<()>>(bytes: &[u8]) -> Result<(T, usize), CodecError> {
    Ok(bincode::decode_from_slice(bytes, CONFIG)?)
}

/// A stored record: `version`, then `value`.
pub fn encode_record(version: u8, value: &impl Encode) -> Result<Vec<u8>, CodecError> {
    let mut out = vec![version];
    encode_into(&mut out, value)?;
    Ok(out)
}

/// Reads a stored record of the one `version` there is so far.
pub fn decode_record<T: Decode<()>>(version: u8, bytes: &[u8]) -> Result<T, CodecError> {
    match bytes.split_first() {
        Some((found, rest)) if *found == version => Ok(decode_front(rest)?.0),
        Some((found, _)) => Err(CodecError::Version(*found)),
        None => Err(CodecError::Version(0)),
    }
}

/// An `f64` as players and plugins write it: a few decimals, so a short varint in most cases.
///
/// The varint is zigzag(mantissa) × 8 + decimals; decimals 7 is followed by the raw bits. The
/// value always comes back bit for bit.
struct Decimal(f64);

const DECIMAL_RAW: u64 = 7;
/// Larger mantissas do not leave room for the decimals.
const DECIMAL_MANTISSA_MAX: i64 = 1 << 53;

impl Encode for Decimal {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        match fewest_decimals(self.0) {
            Some((decimals, mantissa)) if mantissa.abs() < DECIMAL_MANTISSA_MAX => {
                (zigzag(mantissa) * 8 + u64::from(decimals)).encode(encoder)
            }
            _ => (DECIMAL_RAW, self.0).encode(encoder),
        }
    }
}

impl<C> Decode<C> for Decimal {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let number = u64::decode(decoder)?;
        match u8::try_from(number % 8) {
            Ok(decimals @ 0..=6) => Ok(Self(from_fixed(unzigzag(number / 8), decimals))),
            _ => Ok(Self(f64::decode(decoder)?)),
        }
    }
}

/// [`WorldPosition`] as three decimals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place(pub WorldPosition);

impl Encode for Place {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        (Decimal(self.0.ew), Decimal(self.0.ns), Decimal(self.0.z)).encode(encoder)
    }
}

impl<C> Decode<C> for Place {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let (Decimal(ew), Decimal(ns), Decimal(z)) = Decode::decode(decoder)?;
        Ok(Self(WorldPosition { ew, ns, z }))
    }
}

impl Encode for TelemetrySample {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        (self.at_ms, self.client_delta_ms, self.session, self.char_tag).encode(encoder)?;
        (Place(self.position), self.kills, self.kills_per_hour.map(Decimal)).encode(encoder)?;
        (self.online_s, self.deaths, self.total_deaths, self.rares_found).encode(encoder)?;
        (self.prismatic_taper_count, self.vt_state, self.mem_mb.map(Decimal)).encode(encoder)?;
        (self.cpu_pct.map(Decimal), self.mem_handles, self.latency_ms.map(Decimal)).encode(encoder)
    }
}

impl<C> Decode<C> for TelemetrySample {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let float = |decimal: Option<Decimal>| decimal.map(|Decimal(value)| value);
        let (at_ms, client_delta_ms, session, char_tag) = Decode::decode(decoder)?;
        let (Place(position), kills, kills_per_hour) = Decode::decode(decoder)?;
        let (online_s, deaths, total_deaths, rares_found) = Decode::decode(decoder)?;
        let (prismatic_taper_count, vt_state, mem_mb) = Decode::decode(decoder)?;
        let (cpu_pct, mem_handles, latency_ms) = Decode::decode(decoder)?;
        Ok(Self {
            at_ms,
            client_delta_ms,
            session,
            char_tag,
            position,
            kills,
            kills_per_hour: float(kills_per_hour),
            online_s,
            deaths,
            total_deaths,
            rares_found,
            prismatic_taper_count,
            vt_state,
            mem_mb: float(mem_mb),
            cpu_pct: float(cpu_pct),
            mem_handles,
            latency_ms: float(latency_ms),
        })
    }
}

impl Encode for SpawnSample {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        (self.at_ms, self.client_delta_ms, self.mob).encode(encoder)?;
        (Decimal(self.ew), Decimal(self.ns), self.z.map(Decimal), self.landblock).encode(encoder)
    }
}

impl<C> Decode<C> for SpawnSample {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let (at_ms, client_delta_ms, mob) = Decode::decode(decoder)?;
        let (Decimal(ew), Decimal(ns), z, landblock) = Decode::decode(decoder)?;
        let z = Option::map(z, |Decimal(z)| z);
        Ok(Self { at_ms, client_delta_ms, mob, ew, ns, z, landblock })
    }
}

impl Encode for RollupSample {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        let Gauges { kills_per_hour, mem_mb, cpu_pct, latency_ms } = self.means;
        (self.last, self.reports, self.states).encode(encoder)?;
        (kills_per_hour, mem_mb, cpu_pct, latency_ms, self.latency_ms_max).encode(encoder)
    }
}

impl<C> Decode<C> for RollupSample {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let (last, reports, states) = Decode::decode(decoder)?;
        let (kills_per_hour, mem_mb, cpu_pct, latency_ms, latency_ms_max) =
            Decode::decode(decoder)?;
        let means = Gauges { kills_per_hour, mem_mb, cpu_pct, latency_ms };
        Ok(Self { last, reports, states, means, latency_ms_max })
    }
}

impl Encode for ItemEventSample {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        (self.at_ms, self.item, self.title, self.kind, self.other).encode(encoder)?;
        (self.from, self.to, self.count_before, self.count_after).encode(encoder)
    }
}

impl<C> Decode<C> for ItemEventSample {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let (at_ms, item, title, kind, other) = Decode::decode(decoder)?;
        let (from, to, count_before, count_after) = Decode::decode(decoder)?;
        Ok(Self { at_ms, item, title, kind, other, from, to, count_before, count_after })
    }
}

/// An item as it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow(pub ItemRecord);

impl Encode for ItemRow {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        let ItemRecord { id, text, arrived_ms, seen_ms, stale_worn_mask } = &self.0;
        (id.0, arrived_ms, seen_ms, stale_worn_mask, &**text).encode(encoder)
    }
}

impl<C> Decode<C> for ItemRow {
    fn decode<D: Decoder<Context = C>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let (id, arrived_ms, seen_ms, stale_worn_mask) = Decode::decode(decoder)?;
        let text = String::decode(decoder)?.into();
        Ok(Self(ItemRecord { id: ItemId(id), text, arrived_ms, seen_ms, stale_worn_mask }))
    }
}

bincode::impl_borrow_decode!(ItemEventSample);
bincode::impl_borrow_decode!(ItemRow);
bincode::impl_borrow_decode!(RollupSample);
bincode::impl_borrow_decode!(Place);
bincode::impl_borrow_decode!(TelemetrySample);
bincode::impl_borrow_decode!(SpawnSample);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::series::sample::arbitrary;

    #[track_caller]
    fn check(value: f64, len: usize) {
        let mut bytes = Vec::new();
        encode_into(&mut bytes, &Decimal(value)).unwrap();
        let (Decimal(back), read) = decode_front::<Decimal>(&bytes).unwrap();
        assert_eq!((back.to_bits(), read, bytes.len()), (value.to_bits(), len, len));
    }

    #[test]
    fn decimals_are_short_and_exact() {
        check(0.0, 1);
        check(3.4, 3);
        check(-42.0871, 5);
        check(1.0 / 3.0, 9);
        check(-0.0, 9);
        check(f64::MAX, 9);
        check(f64::NAN, 9);
    }

    /// These bytes are on disks; a change here needs a new record version.
    #[test]
    fn golden_bytes() {
        let sample = SpawnSample {
            at_ms: 300,
            client_delta_ms: -2,
            mob: 7,
            ew: 33.6,
            ns: -0.5,
            z: None,
            landblock: Some(0xA9B4_0019),
        };
        let bytes = encode_record(1, &sample).unwrap();
        let expected = [1, 251, 44, 1, 3, 7, 251, 1, 21, 73, 0, 1, 252, 25, 0, 180, 169];
        assert_eq!(bytes, expected);
    }

    #[test]
    fn golden_bytes_of_items() {
        let sample = ItemEventSample {
            at_ms: 300,
            item: 0x8001_F92F,
            title: 7,
            kind: 5,
            other: None,
            from: Some(0),
            to: None,
            count_before: Some(3),
            count_after: Some(2),
        };
        let bytes = encode_record(1, &sample).unwrap();
        let expected = [1, 251, 44, 1, 252, 47, 249, 1, 128, 7, 5, 0, 1, 0, 0, 1, 3, 1, 2];
        assert_eq!(bytes, expected);
        let item = ItemRow(ItemRecord {
            id: ItemId(9),
            text: "{}".into(),
            arrived_ms: 100,
            seen_ms: -1,
            stale_worn_mask: Some(2),
        });
        let bytes = encode_record(1, &item).unwrap();
        assert_eq!(bytes, [1, 9, 200, 1, 1, 2, 2, b'{', b'}']);
        assert_eq!(decode_record::<ItemRow>(1, &bytes).unwrap(), item);
    }

    proptest! {
        #[test]
        fn item_events_read_back(sample in arbitrary::item_event()) {
            let bytes = encode_record(1, &sample).unwrap();
            prop_assert_eq!(decode_record::<ItemEventSample>(1, &bytes).unwrap(), sample);
        }

        #[test]
        fn telemetry_reads_back(sample in arbitrary::telemetry()) {
            let bytes = encode_record(1, &sample).unwrap();
            prop_assert_eq!(decode_record::<TelemetrySample>(1, &bytes).unwrap(), sample);
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = decode_record::<TelemetrySample>(1, &bytes);
            let _ = decode_front::<Vec<String>>(&bytes);
        }
    }
}
