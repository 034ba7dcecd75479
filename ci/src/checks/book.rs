use crate::repository::Repository;
use crate::run::Options;
pub fn check(_: &Repository, _: &Options) -> anyhow::Result<String> {
    Ok(String::new())
}
pub fn built(_: &Repository) -> anyhow::Result<&std::path::Path> {
    todo!()
}
