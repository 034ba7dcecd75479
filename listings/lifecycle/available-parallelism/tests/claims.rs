use claims::Run;

const GOAL: u64 = 800_000_000;

// One thread, one for each core, and four times as many count to the same goal, up to what
// a share loses when the goal does not divide evenly.
#[test]
fn every_team_counts_all_the_way() {
    let run = claims::run();
    let cores = cores(&run);
    let teams = teams(&run);
    let sizes: Vec<_> = teams.iter().map(|team| team.threads).collect();
    assert_eq!(sizes, [1, cores, 4 * cores], "{run}");
    for team in teams {
        assert_eq!(team.counted, GOAL / team.threads * team.threads, "{run}");
    }
    assert!(run.succeeded());
}

// What the page says of its recorded run. A run beside a busy neighbour may show no gain, so
// none is demanded of it.
#[test]
fn one_thread_for_each_core_gained_and_more_did_not() {
    let run = claims::recorded();
    let teams = teams(&run);
    assert!(cores(&run) > 1, "{run}");
    assert!(teams[0].ms / teams[1].ms > 1.5, "{run}");
    assert!(teams[1].ms / teams[2].ms < 1.2, "{run}");
}

struct Team {
    threads: u64,
    counted: u64,
    ms: f64,
}

fn cores(run: &Run) -> u64 {
    run.number_between("room for ", " threads at once") as u64
}

fn teams(run: &Run) -> Vec<Team> {
    run.lines_with("counted to ")
        .into_iter()
        .map(|line| {
            let mut numbers = line
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|number| number.parse().ok());
            let mut next = || numbers.next().unwrap_or_else(|| panic!("{line}"));
            let (threads, counted, ms) = (next(), next(), next());
            Team {
                threads,
                counted,
                ms: ms as f64,
            }
        })
        .collect()
}
