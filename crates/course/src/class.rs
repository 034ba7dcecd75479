//! Where a class is, and the link that leads into it.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::str::FromStr;

use anyhow::{Context, Result};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use runner::{Origin, Room};

/// A class to be served.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    pub(crate) room: Room,
    /// Other names than this machine's addresses.
    pub(crate) hosts: Vec<Host>,
    /// Whether the code is shown even where it may not be readable.
    pub(crate) qr: bool,
    pub(crate) trust_forwarded_for: bool,
}

/// A name that leads to this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// With the server's own port.
    Name(String),
    Origin(Origin),
}

impl FromStr for Host {
    type Err = runner::Error;

    fn from_str(text: &str) -> Result<Host, runner::Error> {
        if text.contains("://") {
            return Ok(Host::Origin(text.parse()?));
        }
        let origin: Origin = format!("http://{text}").parse()?;
        // An IPv6 address has colons inside its brackets.
        let has_port = text.rsplit(']').next().is_some_and(|end| end.contains(':'));
        Ok(if has_port {
            Host::Origin(origin)
        } else {
            Host::Name(origin.host().to_owned())
        })
    }
}

impl Host {
    fn origin(&self, port: u16) -> Result<Origin> {
        match self {
            Host::Name(name) => Ok(format!("http://{name}:{port}").parse()?),
            Host::Origin(origin) => Ok(origin.clone()),
        }
    }
}

/// Where the pages of a class are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Places {
    /// For whoever sits at this machine.
    own: Origin,
    /// For the others, the likeliest first.
    shown: Vec<Origin>,
    /// Those that lead here, too.
    more: Vec<Origin>,
}

impl Places {
    /// For a server that listens on `address`.
    pub(crate) fn find(address: SocketAddr, hosts: &[Host]) -> Result<Places> {
        let mut all: Vec<IpAddr> = Vec::new();
        if address.ip().is_unspecified() {
            all.extend(preferred());
            let interfaces = if_addrs::get_if_addrs()
                .context("asking for this machine's addresses; give one of them to --listen")?;
            all.extend(interfaces.iter().map(if_addrs::Interface::ip));
        }
        Places::among(address, hosts, &all)
    }

    fn among(address: SocketAddr, hosts: &[Host], all: &[IpAddr]) -> Result<Places> {
        let (ip, port) = (address.ip(), address.port());
        let at = |ip: IpAddr| -> Result<Origin> {
            Ok(format!("http://{}", SocketAddr::new(ip, port)).parse()?)
        };
        let localhost = || -> Result<Origin> { Ok(format!("http://localhost:{port}").parse()?) };
        let mut shown: Vec<Origin> = Vec::new();
        let mut more = Vec::new();
        let mut add = |origin: Origin| {
            if !shown.contains(&origin) {
                shown.push(origin);
            }
        };
        for host in hosts {
            add(host.origin(port)?);
        }
        let own = if ip.is_unspecified() {
            for &ip in all {
                let reached = ip.is_ipv4() || address.is_ipv6();
                if reached && !ip.is_loopback() && !is_link_local(ip) {
                    add(at(ip)?);
                }
            }
            more.push(localhost()?);
            if address.is_ipv6() {
                more.push(at(Ipv6Addr::LOCALHOST.into())?);
            }
            at(Ipv4Addr::LOCALHOST.into())?
        } else {
            add(at(ip)?);
            if ip.is_loopback() {
                more.push(localhost()?);
            }
            at(ip)?
        };
        if shown.is_empty() {
            shown.push(own.clone());
        }
        Ok(Places { own, shown, more })
    }

    /// All of them, once.
    pub(crate) fn origins(&self) -> Vec<Origin> {
        let mut all = self.shown.clone();
        for origin in [&self.own].into_iter().chain(&self.more) {
            if !all.contains(origin) {
                all.push(origin.clone());
            }
        }
        all
    }

    /// The link for whoever sits at this machine.
    pub(crate) fn own_link(&self, room: &Room) -> String {
        format!("{}{}", self.own, room.path())
    }

    /// What the instructor reads, and shows: the links, and what they mean.
    pub(crate) fn invitation(&self, room: &Room, code: Option<Ink>) -> String {
        let mut text = String::from(
            "\nA class: whoever opens this link may read the course and run programs on this \
             machine.\n\n",
        );
        let links = self.shown.iter().map(|at| format!("{at}{}", room.path()));
        for (i, link) in links.enumerate() {
            let _ = writeln!(text, "  {link}");
            if let Some(ink) = code.filter(|_| i == 0)
                && let Some(drawn) = draw(&link, ink)
            {
                let _ = write!(text, "\n{drawn}\n");
            }
        }
        if !self.shown.contains(&self.own) {
            let _ = writeln!(text, "\nOn this machine: {}", self.own_link(room));
        }
        text.push_str(
            "\nSaving a file rebuilds the book; the class sees it when it reloads a page.",
        );
        if !self.shown.iter().any(Origin::is_secure) {
            text.push_str("\nNothing is encrypted: let nobody use a password here.");
        }
        text
    }
}

/// How a code is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// On a terminal: black on white, whatever its colours are.
    Coloured,
    /// Where nothing is known about colours.
    Plain,
}

/// A QR code of half blocks; none if the text is too long for one.
fn draw(text: &str, ink: Ink) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    let drawn = code.render::<Dense1x2>().build();
    Some(match ink {
        Ink::Plain => drawn,
        Ink::Coloured => drawn
            .lines()
            .map(|line| format!("\x1b[30;107m{line}\x1b[0m"))
            .collect::<Vec<_>>()
            .join("\n"),
    })
}

/// The address from which this machine would send to others: the likeliest to be reached from
/// them. Nothing is sent for that.
fn preferred() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address that is kept for documentation.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// Such addresses lead nowhere in a browser, or not for long.
fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(address: &str, hosts: &[&str], all: &[&str]) -> Places {
        let hosts: Vec<Host> = hosts.iter().map(|h| h.parse().expect("a host")).collect();
        let all: Vec<IpAddr> = all.iter().map(|a| a.parse().expect("an address")).collect();
        Places::among(address.parse().expect("an address"), &hosts, &all).expect("places")
    }

    fn texts(origins: &[Origin]) -> Vec<String> {
        origins.iter().map(Origin::to_string).collect()
    }

    const ALL: [&str; 6] = [
        "192.168.1.5",
        "127.0.0.1",
        "169.254.7.7",
        "192.168.1.5",
        "fe80::1",
        "2001:db8::5",
    ];

    #[test]
    fn on_all_addresses_those_are_shown_that_others_can_reach() {
        let found = places("0.0.0.0:3000", &[], &ALL);
        assert_eq!(texts(&found.shown), ["http://192.168.1.5:3000"]);
        assert_eq!(
            texts(&found.origins()),
            [
                "http://192.168.1.5:3000",
                "http://127.0.0.1:3000",
                "http://localhost:3000"
            ]
        );
        let both = places("[::]:3000", &[], &ALL);
        assert_eq!(
            texts(&both.shown),
            ["http://192.168.1.5:3000", "http://[2001:db8::5]:3000"]
        );
        assert!(texts(&both.origins()).contains(&"http://[::1]:3000".to_owned()));
        // A machine without a network is a class of one.
        let alone = places("0.0.0.0:3000", &[], &["127.0.0.1"]);
        assert_eq!(texts(&alone.shown), ["http://127.0.0.1:3000"]);
    }

    #[test]
    fn one_address_is_the_only_one() {
        let found = places("192.168.1.5:80", &[], &[]);
        assert_eq!(texts(&found.origins()), ["http://192.168.1.5"]);
        let here = places("127.0.0.1:3000", &[], &[]);
        assert_eq!(
            texts(&here.origins()),
            ["http://127.0.0.1:3000", "http://localhost:3000"]
        );
    }

    #[test]
    fn names_come_first() {
        let hosts = [
            "https://course.example.org",
            "course.local",
            "other.local:8080",
        ];
        let found = places("192.168.1.5:3000", &hosts, &[]);
        assert_eq!(
            texts(&found.shown),
            [
                "https://course.example.org",
                "http://course.local:3000",
                "http://other.local:8080",
                "http://192.168.1.5:3000",
            ]
        );
        for wrong in [
            "",
            "a b",
            "course.local/book",
            "https://course.local/book",
            "*",
        ] {
            assert!(wrong.parse::<Host>().is_err(), "{wrong}");
        }
        let v6: Host = "[2001:db8::5]".parse().expect("a host");
        assert_eq!(v6, Host::Name("[2001:db8::5]".to_owned()));
    }

    #[test]
    fn the_invitation_has_the_links_and_one_code() {
        let room = Room::with_token("a-token-of-a-class").expect("a room");
        let found = places("[::]:3000", &[], &ALL);
        let plain = found.invitation(&room, None);
        for link in [
            "  http://192.168.1.5:3000/-/join/a-token-of-a-class\n",
            "  http://[2001:db8::5]:3000/-/join/a-token-of-a-class\n",
            "On this machine: http://127.0.0.1:3000/-/join/a-token-of-a-class\n",
        ] {
            assert!(plain.contains(link), "{plain}");
        }
        assert!(
            !plain.contains('█') && plain.contains("encrypted"),
            "{plain}"
        );
        let drawn = found.invitation(&room, Some(Ink::Plain));
        assert!(drawn.contains('█') && !drawn.contains('\x1b'), "{drawn}");
        let coloured = found.invitation(&room, Some(Ink::Coloured));
        assert!(coloured.contains("\x1b[30;107m"), "{coloured}");
        let hosts = ["https://course.example.org"];
        let secure = places("127.0.0.1:3000", &hosts, &[]).invitation(&room, None);
        assert!(!secure.contains("encrypted"), "{secure}");
    }

    #[test]
    fn a_code_is_square_with_a_margin() {
        let drawn = draw(
            "http://192.168.1.5:3000/-/join/a-token-of-a-class",
            Ink::Plain,
        )
        .expect("a code");
        let widths: Vec<_> = drawn.lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|&width| width == widths[0]), "{drawn}");
        assert_eq!(widths.len(), widths[0].div_ceil(2));
        assert!(drawn.lines().next().expect("a line").trim().is_empty());
        assert_eq!(draw(&"x".repeat(4000), Ink::Plain), None);
    }
}
