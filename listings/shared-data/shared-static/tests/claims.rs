use std::collections::BTreeSet;

// The list is in one place for all four, and the variables, which all exist at the same time, are in
// four others.
#[test]
fn one_list_and_four_variables() {
    for run in claims::runs(10) {
        let mut who = BTreeSet::new();
        let mut lists = BTreeSet::new();
        let mut variables = BTreeSet::new();
        for line in run.lines() {
            let (name, rest) = line.split_once(": the list is at ").expect("a list");
            let (list, variable) = rest.split_once(", my variable at ").expect("a variable");
            who.insert(name);
            lists.insert(list);
            variables.insert(variable);
        }
        assert!(
            who.into_iter().eq(["Amsterdam", "Boston", "Cairo", "main"]),
            "{run}"
        );
        assert_eq!((lists.len(), variables.len()), (1, 4), "{run}");
        assert!(lists.is_disjoint(&variables), "{run}");
        assert_eq!(run.lines().len(), 4, "{run}");
        assert!(run.succeeded());
    }
}
