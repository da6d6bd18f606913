//! Sets and points of a request.

use crate::suit_search::error::RequestError;
use crate::suit_search::request::{Points, SetName, SuitRequest, WeightsRequest};
use crate::suit_search::words;
use crate::suitbuilder::{Quota, Weights};

/// Pieces of the two sets when nobody says otherwise: nine slots of armour are five and four.
/// Source: sets of loot give nothing beyond five pieces.
const PRIMARY_COUNT: u32 = 5;
const SECONDARY_COUNT: u32 = 4;
/// As many as there are slots for armour.
const COUNT_MAX: u32 = 9;

pub fn quotas(request: &SuitRequest) -> Result<Vec<Quota>, RequestError> {
    let primary = (&request.primary_set, request.primary_count.unwrap_or(PRIMARY_COUNT));
    let secondary = (&request.secondary_set, request.secondary_count.unwrap_or(SECONDARY_COUNT));
    let is_required = request.require_sets;
    let primary = quota("primary", primary, is_required)?;
    let secondary = quota("secondary", secondary, is_required)?;
    if let (Some(one), Some(other)) = (primary, secondary)
        && one.set == other.set
    {
        return Err(RequestError::new("secondary_set", "this is the primary set too"));
    }
    Ok(primary.into_iter().chain(secondary).collect())
}

fn quota(
    which: &str,
    (name, need): (&Option<SetName>, u32),
    is_required: bool,
) -> Result<Option<Quota>, RequestError> {
    if !(1..=COUNT_MAX).contains(&need) {
        let message = format!("wanted 1 to {COUNT_MAX}");
        return Err(RequestError::new(format!("{which}_count"), message));
    }
    let Some(name) = name else { return Ok(None) };
    let set = words::set(&format!("{which}_set"), name)?;
    let at_least = if is_required { need } else { 0 };
    Ok(Some(Quota { set, need, at_least, at_most: None }))
}

pub fn weights(weights: &WeightsRequest) -> Result<Weights, RequestError> {
    let points = match weights {
        WeightsRequest::Points(points) => *points,
        WeightsRequest::Preset(name) if name.trim().eq_ignore_ascii_case("classic") => {
            Points::CLASSIC
        }
        WeightsRequest::Preset(_) => {
            return Err(RequestError::new("weights", "wanted points, or the preset classic"));
        }
    };
    let most = Weights::MAX / Weights::POINT;
    let all = [
        ("sets", points.sets),
        ("set_pieces", points.set_pieces),
        ("lines", points.lines),
        ("tier_points", points.tier_points),
        ("ratings", points.ratings),
        ("al", points.al),
        ("items", points.items),
    ];
    #[expect(clippy::cast_precision_loss, reason = "a small constant")]
    match all.into_iter().find(|(_, points)| points.abs() > most as f64) {
        Some((name, _)) => {
            Err(RequestError::new(format!("weights.{name}"), format!("wanted -{most} to {most}")))
        }
        None => Ok(points.into()),
    }
}
