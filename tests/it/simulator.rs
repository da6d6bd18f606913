//! The simulator speaks what the server understands.

use overlord::simulator::{Fleet, FleetOptions, Said};
use overlord::wire;

const START_MS: i64 = 1_777_035_330_000;

#[test]
fn the_server_understands_every_frame() {
    let options = FleetOptions { characters: 30, seed: 9, server_name: "Coldeve".to_owned() };
    let mut fleet = Fleet::new(&options, START_MS);
    fleet.command(0, "/radar start", START_MS);
    for second in 0..600 {
        fleet.tick(START_MS + second * 1_000, |_, said| {
            if let Said::Frame(frame) = said {
                let parsed = wire::parse(&frame);
                assert!(parsed.is_ok(), "{parsed:?}: {frame}");
            }
        });
    }
}
