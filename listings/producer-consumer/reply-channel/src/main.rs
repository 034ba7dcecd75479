use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

struct Question {
    article: &'static str,
    reply: Sender<u32>,
}

fn main() {
    let (desk, questions) = mpsc::channel::<Question>();

    thread::scope(|s| {
        s.spawn(move || {
            for Question { article, reply } in questions {
                thread::sleep(Duration::from_millis(50)); // looking it up
                match article {
                    "pen" => reply.send(120).unwrap(),
                    "lamp" => reply.send(450).unwrap(),
                    _ => println!("desk: what is a {article}?"),
                }
            }
            println!("desk: nobody is left to ask");
        });

        for article in ["pen", "lamp", "quill"] {
            let (reply, answer) = mpsc::channel();
            desk.send(Question { article, reply }).unwrap();
            match answer.recv() {
                Ok(cents) => println!("a {article} costs {cents} cents"),
                Err(_) => println!("no answer about the {article}"),
            }
        }
        drop(desk);
    });
}
