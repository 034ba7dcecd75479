use claims::Run;

const GOAL: u64 = 200_000_000;

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

// With more than one core, a thread for each gets done sooner than one alone: at least a
// fifth faster in one of several runs, beside whatever else keeps the machine busy.
#[test]
fn more_cores_count_faster() {
    let mut seen = Vec::new();
    for _ in 0..6 {
        let run = claims::run();
        let teams = teams(&run);
        let gain = teams[0].ms / teams[1].ms;
        if cores(&run) == 1 || gain > 1.2 {
            return;
        }
        seen.push(gain);
    }
    panic!("one thread for each core, against one alone: {seen:.2?} times as fast");
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
