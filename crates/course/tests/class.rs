//! The real command, serving a class.

mod support;

use std::io::{BufRead, BufReader};

use serde_json::{Value, json};
use support::{Book, Course, HELLO, Page};

const TOKEN: &str = "a-token-of-a-class";

/// The link that is handed out.
fn link(course: &Course) -> String {
    course.until("the link is told", || {
        let out = course.out();
        let mut lines = out.lines();
        let link = lines.find_map(|line| line.strip_prefix("  http://"))?;
        Some(format!("http://{link}"))
    })
}

fn origin(link: &str) -> &str {
    link.split_once("/-/").expect("a link").0
}

fn get(address: &str, cookie: Option<&str>) -> Page {
    let mut request = ureq::get(address)
        .config()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .build();
    if let Some(cookie) = cookie {
        request = request.header("Cookie", cookie);
    }
    let mut answer = request.call().expect("an answer");
    let set = answer.headers().get("set-cookie");
    Page {
        status: answer.status().as_u16(),
        headers: set
            .map(|cookie| cookie.to_str().expect("text").to_owned())
            .unwrap_or_default(),
        body: answer.body_mut().read_to_vec().expect("a body"),
    }
}

fn join(link: &str) -> String {
    let joined = get(link, None);
    assert_eq!(joined.status, 303);
    let (cookie, _) = joined.headers.split_once(';').expect("a cookie");
    cookie.to_owned()
}

#[test]
fn a_class_reads_and_runs_with_the_link_and_not_without() {
    let book = Book::new();
    let course = book.serve_from("", &["--listen", "127.0.0.1", "--port", "0"]);
    let link = link(&course);
    let home = origin(&link);
    course.until_says("the listing is built");

    // Without the link one learns that it is up, and nothing else.
    let health = get(&format!("{home}/-/health"), None);
    assert_eq!((health.status, health.text().as_str()), (200, "up\n"));
    let door = get(home, None);
    assert_eq!(door.status, 403);
    assert!(door.text().contains("your instructor shows"));
    assert!(!door.text().contains("course-runner"));
    assert_eq!(get(&format!("{home}/-/join/wrong"), None).status, 403);

    let cookie = join(&link);
    let page = get(&format!("{home}/deep/two.html"), Some(&cookie));
    assert_eq!(page.status, 200);
    let text = page.text();
    let (_, after) = text
        .split_once("<meta name=\"course-runner\" content=\"")
        .expect("the page's token");
    let token = after.split('"').next().expect("its end");
    assert!(text.contains("<meta name=\"course-class\" content=\"yes\">"));
    // Nobody's page is reloaded because the instructor saves a file.
    assert!(!text.contains("live.js"), "{text}");
    let live = get(&format!("{home}/-/live.js"), Some(&cookie));
    assert_eq!(live.status, 404);

    let run = |cookie: &str| {
        ureq::post(format!("{home}/-/run"))
            .config()
            .http_status_as_error(false)
            .build()
            .header("Origin", home)
            .header("Cookie", cookie)
            .header("X-Course-Token", token)
            .header("Content-Type", "application/json")
            .send(json!({"code": HELLO, "mode": "debug", "edition": "2024"}).to_string())
            .expect("an answer")
    };
    assert_eq!(run("course-room=x.y").status(), 403);
    let lines: Vec<Value> = BufReader::new(run(&cookie).into_body().into_reader())
        .lines()
        .map(|line| serde_json::from_str(&line.expect("a line")).expect("JSON"))
        .collect();
    assert_eq!(lines[1]["text"], "hello", "{lines:?}");
}

#[test]
fn with_the_same_token_a_class_goes_on_after_a_restart() {
    let book = Book::new();
    let serve = || {
        let arguments = ["--listen", "127.0.0.1:0", "--room-token", TOKEN];
        book.serve_from("", &arguments)
    };
    let mut first = serve();
    let link = link(&first);
    assert!(link.ends_with(&format!("/-/join/{TOKEN}")), "{link}");
    let cookie = join(&link);
    first.interrupt();
    assert_eq!(first.wait(), Some(0));

    let second = serve();
    let home = origin(&self::link(&second)).to_owned();
    assert_eq!(get(&home, Some(&cookie)).status, 200);
}

#[test]
fn the_link_comes_as_a_code_where_it_is_asked_for() {
    let book = Book::new();
    let course = book.serve_from("", &["--listen", "127.0.0.1:0", "--qr"]);
    link(&course);
    course.until_says("Nothing is encrypted");
    assert!(course.out().contains("█▀▀▀▀▀█"), "{}", course.out());
}

#[test]
fn a_class_is_not_told_what_is_wrong_with_the_book() {
    let book = Book::new();
    book.write("src/SUMMARY.md", "# Summary\n\n- [One](nowhere.md)\n");
    let course = book.serve_from("", &["--listen", "127.0.0.1:0"]);
    let link = link(&course);
    let page = get(origin(&link), Some(&join(&link)));
    assert_eq!(page.status, 503);
    assert!(page.text().contains("Reload this page in a moment"));
    assert!(!page.text().contains("nowhere.md"), "{}", page.text());
    course.until("the terminal tells", || {
        course.err().contains("nowhere.md").then_some(())
    });
}

#[test]
fn an_address_that_is_not_here_is_named_with_the_cure() {
    let book = Book::new();
    let mut course = book.serve_from("", &["--listen", "203.0.113.7:0"]);
    assert_eq!(course.wait(), Some(1));
    course.until("it says so", || {
        let said = "203.0.113.7 is no address of this machine; --listen 0.0.0.0 takes all it has";
        course.err().contains(said).then_some(())
    });
}

#[test]
fn an_open_playground_lets_named_sites_ask() {
    let book = Book::new();
    let course = book.serve_from(
        "",
        &[
            "--port",
            "0",
            "--playground",
            "--allow-origin",
            "https://book.example.org",
        ],
    );
    course.until_says("Everybody who reaches this server may run programs");
    let ask = |origin| {
        course
            .raw(
                "OPTIONS /execute",
                &[
                    ("Origin", origin),
                    ("Access-Control-Request-Method", "POST"),
                ],
                "",
            )
            .to_lowercase()
    };
    let allowed = ask("https://book.example.org");
    assert!(allowed.starts_with("http/1.1 204"), "{allowed}");
    assert!(allowed.contains("access-control-allow-origin: https://book.example.org"));
    let refused = ask("https://evil.example");
    assert!(refused.starts_with("http/1.1 403"), "{refused}");
}
