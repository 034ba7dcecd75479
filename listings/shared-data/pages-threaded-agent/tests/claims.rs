// An agent for each thread means a connection for each. One agent for all keeps no more than it
// likes, which may cost connections, but never more than one for each page.
#[test]
fn five_agents_make_five_connections() {
    for run in claims::runs(3) {
        let [each, all] = run.lines()[..] else {
            panic!("{run}")
        };
        assert!(
            each.starts_with("an agent for each thread: 14595 bytes, "),
            "{run}"
        );
        assert!(each.ends_with(", connections: 5"), "{run}");
        assert!(all.starts_with("one agent for all: 14595 bytes, "), "{run}");
        let connections: usize = all.rsplit(' ').next().unwrap().parse().unwrap();
        assert!((1..=100).contains(&connections), "{run}");
        assert!(run.number_between("each thread: 14595 bytes, ", " ms") >= 210.0);
        assert!(run.number_between("for all: 14595 bytes, ", " ms") >= 210.0);
        assert!(run.succeeded());
    }
}

// Most of the time the agent for all needs no more than that.
#[test]
fn one_agent_can_do_with_as_few() {
    let few = claims::runs(5)
        .iter()
        .any(|run| run.lines()[1].ends_with(", connections: 5"));
    assert!(few);
}

// What the page says of its recorded run.
#[test]
fn one_agent_did_with_as_few() {
    let run = claims::recorded();
    assert!(run.lines()[1].ends_with(", connections: 5"), "{run}");
}
