//! What Perfetto is given.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::seen::{MODES, run};

fn number(event: &Value, field: &str) -> u64 {
    event[field]
        .as_u64()
        .unwrap_or_else(|| panic!("{field} of {event}"))
}

/// In nanoseconds.
fn time(event: &Value, field: &str) -> u64 {
    let microseconds = event[field]
        .as_f64()
        .unwrap_or_else(|| panic!("{field} of {event}"));
    (microseconds * 1000.0).round() as u64
}

/// Asserts that slices of a thread follow each other, and that flows have two ends in slices.
pub fn check(json: &str) {
    let json: Value = serde_json::from_str(json).expect("JSON");
    let events = json["traceEvents"].as_array().expect("events");
    let of = |phase: &'static str| events.iter().filter(move |event| event["ph"] == phase);
    let mut slices = BTreeMap::<u64, Vec<(u64, u64)>>::new();
    for slice in of("X") {
        let from = time(slice, "ts");
        let slices = slices.entry(number(slice, "tid")).or_default();
        slices.push((from, from.saturating_add(time(slice, "dur"))));
    }
    for slices in slices.values_mut() {
        slices.sort_unstable();
        for two in slices.windows(2) {
            assert!(two[0].1 <= two[1].0, "{two:?} overlap");
        }
    }
    let in_a_slice = |event: &Value| {
        let at = time(event, "ts");
        let slices = &slices[&number(event, "tid")];
        slices.iter().any(|(from, to)| (*from..*to).contains(&at))
    };
    let begins: BTreeMap<u64, &Value> = of("s").map(|flow| (number(flow, "id"), flow)).collect();
    assert_eq!(begins.len(), of("f").count(), "each flow has an end");
    for end in of("f") {
        let begin = begins[&number(end, "id")];
        assert!(time(begin, "ts") <= time(end, "ts"), "{begin} {end}");
        assert!(in_a_slice(begin), "{begin}");
        assert_eq!(end["bp"], "e");
    }
    assert!(
        events
            .iter()
            .all(|event| event["pid"] == 1 && event["name"].is_string())
    );
}

#[test]
fn slices_do_not_overlap() {
    for mode in MODES {
        for name in ["queue", "bounded", "printing", "panic", "leaves_early"] {
            let seen = run(name, mode);
            let json = timeline::chrome(&seen.timeline, name);
            check(&json);
            let json: Value = serde_json::from_str(&json).expect("JSON");
            let events = json["traceEvents"].as_array().expect("events");
            let count = |phase: &str| events.iter().filter(|event| event["ph"] == phase).count();
            let lanes = &seen.timeline.lanes;
            assert_eq!(
                count("X"),
                lanes.iter().map(|lane| lane.spans.len()).sum::<usize>()
            );
            assert_eq!(count("s"), seen.timeline.arrows.len());
            let names: Vec<_> = events
                .iter()
                .filter(|event| event["name"] == "thread_name")
                .map(|event| event["args"]["name"].as_str())
                .collect();
            assert_eq!(names.len(), lanes.len());
            assert_eq!(names[0], Some("main"));
        }
    }
}
