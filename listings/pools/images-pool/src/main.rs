use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use images::{Folder, Image};
use pool::Pool;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Saves an image, and looks whether what is in the file is what the list promises.
fn download(images: &str, image: &Image, folder: &Path) -> Outcome<usize> {
    let url = format!("{images}/{}", image.name);
    let file = folder.join(&image.name);
    fs::write(&file, ureq::get(url).call()?.body_mut().read_to_vec()?)?;

    let saved = fs::read(&file)?;
    if (saved.len(), images::checksum(&saved)) != (image.length, image.checksum) {
        return Err("it is not what the list promises".into());
    }
    Ok(saved.len())
}

fn main() -> Outcome<()> {
    let server = images::serve("--sleep 50ms");
    let images = server.url("/images");
    let list = images::list(&ureq::get(&images).call()?.body_mut().read_to_string()?);
    let folder = Folder::temporary()?;
    let pool = Pool::new(5);
    let start = Instant::now();

    let path = folder.path().to_owned();
    let job = move |image| download(&images, &image, &path);
    let (mut saved, mut bytes) = (0, 0);
    for (done, (number, outcome)) in (1..).zip(pool.as_completed(list.clone(), job)) {
        match outcome.expect("no bug in download") {
            Ok(length) => (saved, bytes) = (saved + 1, bytes + length),
            Err(error) => println!("{}: {error}", list[number].name),
        }
        println!("{:·<20}", "#".repeat(done));
    }

    let ms = start.elapsed().as_millis();
    println!("{saved} images, {bytes} bytes, {ms} ms");
    Ok(())
}
mod images;
mod pool;
mod server;
