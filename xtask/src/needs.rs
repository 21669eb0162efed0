//! What the tests need beyond Rust, Node and npm: installed on Debian as root, told everywhere else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{postgres, run};

/// Something of the system's that the tests use.
struct Need {
    /// What it is and for what, in words.
    what: &'static str,
    /// The Debian package that brings it; None when the system's package would be too old or is not ours to choose.
    package: Option<&'static str>,
    /// How to get it elsewhere.
    elsewhere: &'static str,
    met: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        what: "rustfmt and clippy",
        package: None,
        elsewhere: "rustup component add rustfmt clippy",
        met: || ["fmt", "clippy"].iter().all(|tool| run::succeeds(run::cargo().args([tool, "--version"]))),
    },
    Need {
        what: "Node 20 or newer with npm, for the browser tests",
        package: None,
        elsewhere: "install Node 20 or newer",
        met: || node_version().is_some_and(|major| major >= 20) && run::succeeds(npm().arg("--version")),
    },
    Need {
        what: "git, which tells the rules of the repository what belongs to it",
        package: Some("git"),
        elsewhere: "install git",
        met: || run::succeeds(Command::new("git").arg("--version")),
    },
    Need {
        what: "a PostgreSQL server (15 or newer), started privately for the tests",
        package: Some("postgresql"),
        elsewhere: "install PostgreSQL 15 or newer and put its pg_config on the PATH",
        met: || postgres::programs().is_ok(),
    },
    Need {
        what: "Chromium, for the browser tests",
        package: Some("chromium"),
        elsewhere: "install Chromium and set CHROMIUM to its program",
        met: || chromium().is_file(),
    },
    Need {
        what: "LibreOffice Calc without a screen, which opens our xlsx and CSV files in tests",
        package: Some("libreoffice-calc-nogui"),
        elsewhere: "install LibreOffice and put its soffice on the PATH",
        met: || run::succeeds(Command::new("soffice").arg("--version")),
    },
    Need {
        what: "poppler's pdftotext and pdfinfo, which read printed sheets in tests",
        package: Some("poppler-utils"),
        elsewhere: "install poppler and put pdftotext and pdfinfo on the PATH",
        met: || ["pdftotext", "pdfinfo"].iter().all(|tool| run::succeeds(Command::new(tool).arg("-v"))),
    },
    Need {
        what: "a Japanese font, for screenshots that can be read",
        package: Some("fonts-noto-cjk"),
        elsewhere: "install a Japanese font that fontconfig finds (fc-list :lang=ja)",
        met: || {
            Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").is_file()
                || run::output(Command::new("fc-list").arg(":lang=ja"))
                    .is_ok_and(|list| !list.trim().is_empty())
        },
    },
];

/// Installs what is missing, or says exactly what is missing and how to get it.
pub(crate) fn meet(root: &Path) -> Result<()> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.met)()).collect();
    match plan(&missing, is_debian() && is_root()) {
        Plan::Nothing => {}
        Plan::Install(packages) => install(&packages)?,
        Plan::Tell(text) => bail!("{text}"),
    }
    npm_packages(root)
}

#[derive(Debug, PartialEq)]
enum Plan {
    Nothing,
    Install(Vec<&'static str>),
    Tell(String),
}

/// What to do about missing needs: packages only where we may install them and they cover everything.
fn plan(missing: &[&Need], may_install: bool) -> Plan {
    if missing.is_empty() {
        return Plan::Nothing;
    }
    let packages: Option<Vec<_>> = missing.iter().map(|need| need.package).collect();
    match packages {
        Some(packages) if may_install => Plan::Install(packages),
        _ => {
            let mut text = String::from("the tests need what is not on this machine:");
            for need in missing {
                text += &format!("\n- {}\n  {}", need.what, need.elsewhere);
                if let Some(package) = need.package {
                    text += &format!("; on Debian as root: apt-get install {package}");
                }
            }
            Plan::Tell(text)
        }
    }
}

fn install(packages: &[&str]) -> Result<()> {
    println!("=== needs: installing {} ===", packages.join(", "));
    apt(&["update"])?;
    if packages.contains(&"postgresql") {
        without_a_cluster_of_its_own(|| install_packages(packages))
    } else {
        install_packages(packages)
    }
}

fn install_packages(packages: &[&str]) -> Result<()> {
    apt(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}

/// Debian's PostgreSQL makes and starts a cluster when it is installed. The tests start their own, so
/// this is turned off while installing, and the machine's setting put back afterwards.
fn without_a_cluster_of_its_own(install: impl FnOnce() -> Result<()>) -> Result<()> {
    let setting = Path::new("/etc/postgresql-common/createcluster.conf");
    install_packages(&["postgresql-common"])?;
    let before = fs::read_to_string(setting).with_context(|| format!("cannot read {}", setting.display()))?;
    fs::write(setting, format!("{before}\ncreate_main_cluster = false\n"))?;
    let result = install();
    fs::write(setting, before)?;
    result
}

fn apt(arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    command.arg("-q").args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    match run::counted(&mut command)?.failed {
        0 => Ok(()),
        _ => bail!("apt-get {} did not work", arguments.join(" ")),
    }
}

/// `npm ci` when the packages are not those of the lock file. Their install scripts are not run.
fn npm_packages(root: &Path) -> Result<()> {
    if npm_packages_are_here(root).is_ok() {
        return Ok(());
    }
    println!("=== needs: the browser tests' npm packages ===");
    let mut command = npm();
    command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(root.join("e2e"));
    if run::counted(&mut command)?.failed > 0 {
        bail!("npm ci did not work in e2e/");
    }
    fs::copy(lock_file(root), installed_lock(root))?;
    Ok(())
}

/// An error that says what to do when the installed packages are not those of e2e/package-lock.json.
pub(crate) fn npm_packages_are_here(root: &Path) -> Result<()> {
    let wanted = fs::read(lock_file(root)).context("e2e/package-lock.json is missing")?;
    match fs::read(installed_lock(root)) {
        Ok(installed) if installed == wanted => Ok(()),
        _ => bail!("the npm packages of e2e/package-lock.json are not installed: run cargo xtask test"),
    }
}

fn lock_file(root: &Path) -> PathBuf {
    root.join("e2e/package-lock.json")
}

/// A copy of the lock file that was installed from; npm ci removes it with everything else.
fn installed_lock(root: &Path) -> PathBuf {
    root.join("e2e/node_modules/.installed-from.json")
}

fn npm() -> Command {
    Command::new("npm")
}

/// `v20.1.2` → 20.
fn node_version() -> Option<u32> {
    let version = run::output(Command::new("node").arg("--version")).ok()?;
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// The same answer as e2e/lib/browser.mjs gives.
fn chromium() -> PathBuf {
    std::env::var_os("CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from)
}

fn is_debian() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line == "ID=debian")
}

fn is_root() -> bool {
    run::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: Need = Need { what: "a font", package: Some("fonts"), elsewhere: "draw one", met: || false };
    const NODE: Need = Need { what: "Node", package: None, elsewhere: "fetch Node", met: || false };

    #[test]
    fn nothing_missing_installs_nothing() {
        assert_eq!(plan(&[], true), Plan::Nothing);
    }

    #[test]
    fn on_debian_as_root_only_the_missing_packages_are_installed() {
        assert_eq!(plan(&[&FONT], true), Plan::Install(vec!["fonts"]));
    }

    #[test]
    fn elsewhere_it_says_what_is_missing_and_how_to_get_it() {
        let Plan::Tell(text) = plan(&[&FONT], false) else { panic!("should only tell") };
        assert!(
            text.contains("a font") && text.contains("draw one") && text.contains("apt-get install fonts")
        );
    }

    #[test]
    fn what_no_package_brings_is_told_even_as_root() {
        let Plan::Tell(text) = plan(&[&FONT, &NODE], true) else { panic!("should only tell") };
        assert!(text.contains("fetch Node"));
    }
}
