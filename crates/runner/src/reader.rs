use std::net::IpAddr;

/// Who asks for a program to be run.
///
/// Shares are divided between addresses first, and then between the readers at one address:
/// a reader can come by as many ids as they like, and by few addresses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reader {
    /// Where the request came from.
    pub address: IpAddr,
    /// Tells the readers at one address apart; empty where nobody has to be told apart.
    pub id: String,
}
