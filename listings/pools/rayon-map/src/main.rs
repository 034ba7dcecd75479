use std::ops::Range;
use std::time::Instant;

use pool::Pool;
use rayon::prelude::*;

const NUMBERS: Range<u32> = 100_000_000..100_050_000;

fn is_prime(number: u32) -> bool {
    let mut divisors = (2..).take_while(|d| d * d <= number);
    divisors.all(|d| !number.is_multiple_of(d))
}

fn count(numbers: impl Iterator<Item = u32>) -> usize {
    numbers.filter(|number| is_prime(*number)).count()
}

fn report(how: &str, primes: impl FnOnce() -> usize) {
    let start = Instant::now();
    let primes = primes();
    println!("{how}: {primes} primes, {} ms", start.elapsed().as_millis());
}

fn main() {
    let pool = Pool::default();
    rayon::current_num_threads(); // starts rayon's pool

    report("one by one", || count(NUMBERS));
    report("a job for each thousand", || {
        let shares = NUMBERS.step_by(1000);
        let counts = pool.map(shares, |first| count(first..first + 1000));
        counts.into_iter().flatten().sum()
    });
    report("rayon", || {
        let numbers = NUMBERS.into_par_iter();
        numbers.filter(|number| is_prime(*number)).count()
    });
    report("a job for each", || {
        let answers = pool.map(NUMBERS, is_prime);
        answers.into_iter().flatten().filter(|prime| *prime).count()
    });
}
mod pool;
