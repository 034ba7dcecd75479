use std::thread;

fn say(what: &str) {
    let me = thread::current();
    println!("{}: {what}", me.name().unwrap_or("somebody"));
}

fn main() {
    say("opening the shop");
    let parcels = (1..=2).map(|number| {
        say(&format!("packing parcel {number}"));
        format!("parcel {number}")
    });

    let deliver = move || {
        for parcel in parcels {
            say(&format!("delivering {parcel}"));
        }
    };
    let courier = thread::Builder::new().name("courier".to_string());
    courier.spawn(deliver).unwrap().join().unwrap();

    say("closing the shop");
}
