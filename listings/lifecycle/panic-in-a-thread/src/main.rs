use std::thread;

fn cook(dish: &str) -> String {
    if dish == "omelette" {
        panic!("the {dish} is on fire");
    }
    format!("hot {dish}")
}

fn main() {
    let dishes = ["soup", "omelette", "curry"];
    let cooks = dishes.map(|dish| thread::spawn(move || cook(dish)));

    for (dish, cook) in dishes.into_iter().zip(cooks) {
        match cook.join() {
            Ok(plate) => println!("served: {plate}"),
            Err(_) => println!("sorry, no {dish} today"),
        }
    }
    println!("kitchen closes");
}
