use std::any::Any;
use std::panic::panic_any;
use std::thread;

fn cook(dish: &str) -> String {
    match dish {
        "soup" => panic!("the pot is empty"),
        "omelette" => panic!("the {dish} is on fire"),
        "curry" => panic_any(7),
        _ => format!("hot {dish}"),
    }
}

fn reason(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        format!("{text} (a &str)")
    } else if let Some(text) = payload.downcast_ref::<String>() {
        format!("{text} (a String)")
    } else {
        "nobody knows why".to_string()
    }
}

fn main() {
    let dishes = ["soup", "omelette", "curry", "pancake"];
    let cooks = dishes.map(|dish| thread::spawn(move || cook(dish)));

    for (dish, cook) in dishes.into_iter().zip(cooks) {
        match cook.join() {
            Ok(plate) => println!("served: {plate}"),
            Err(payload) => println!("sorry, no {dish}: {}", reason(&*payload)),
        }
    }
    println!("kitchen closes");
}
