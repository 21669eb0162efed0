//! The keys of the backups (鍵束): named, apart from what they open, and as new as the newest backup and erasure.

use super::{Finding, place::touched};
use crate::config::Config;
use std::{
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
};
use store::health::Health;

/// How a sealed file begins.
const SEALED: &[u8] = b"age-encryption.org/v1";

/// Looks at the places of the configuration.
pub(super) fn look(config: &Config, health: &Health) -> Vec<Finding> {
    if health.newest_line.is_none() {
        return Vec::new();
    }
    if config.keyring.is_empty() {
        return vec![Finding::warn(
            "バックアップの鍵束を置く場所が、設定にありません。",
            "設定の keyring に、バックアップとは別の場所を書いてください。鍵束のないバックアップからは、消した世帯も読めてしまいます。",
        )];
    }
    let mut findings = Vec::new();
    let data = config.data.canonicalize().ok();
    let within = |file: &PathBuf| {
        let folder = folder(file).canonicalize().ok();
        folder.zip(data.as_ref()).is_some_and(|(folder, data)| folder.starts_with(data))
    };
    if config.keyring.iter().all(within) {
        findings.push(Finding::warn(
            "鍵束が、データと同じ場所にしかありません。この機械がこわれると、バックアップは戻せません。",
            "設定の keyring に、ほかの機械やとりはずせる媒体の場所を足してください。",
        ));
    }
    for file in &config.keyring {
        let name = file.display();
        let written = touched(file);
        if written.is_none() && health.last_backup.is_some() {
            findings.push(Finding::warn(
                format!("鍵束 {name} がありません。"),
                "場所がつながっているか（マウントされているか）をたしかめ、「engawa backup」をもう一度動かしてください。",
            ));
        }
        if written.is_some_and(|at| health.last_backup.is_some_and(|backup| at < backup)) {
            findings.push(Finding::warn(
                format!("バックアップより、鍵束 {name} のほうが古くなっています。"),
                "「engawa backup」をもう一度動かし、鍵束もいっしょに書きかわることをたしかめてください。",
            ));
        } else if written.is_some_and(|at| health.last_erased.is_some_and(|erased| at < erased)) {
            findings.push(Finding::warn(
                format!("世帯を消したあと、鍵束 {name} が書きかえられていません。消した世帯の鍵が、まだ中にあります。"),
                "「engawa backup」を動かしてください。鍵束の写しがほかにあれば、それも新しいものに替えてください。",
            ));
        }
        if sealed_beside(file, &config.keyring) {
            findings.push(Finding::warn(
                format!("鍵束 {name} と同じ場所に、バックアップらしい、封をしたファイルがあります。"),
                "鍵束は、バックアップとは別の場所に置いてください。いっしょに写すと、あとで消した世帯が、その写しから読めてしまいます。",
            ));
        }
    }
    findings
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Does another sealed file lie beside it?
fn sealed_beside(ring: &Path, rings: &[PathBuf]) -> bool {
    let Ok(files) = fs::read_dir(folder(ring)) else { return false };
    let names: Vec<_> = rings.iter().filter_map(|ring| ring.file_name()).collect();
    let others = files.filter_map(Result::ok).filter(|file| !names.contains(&file.file_name().as_os_str()));
    others.map(|file| file.path()).any(|file| {
        let mut start = [0; SEALED.len()];
        file.is_file()
            && File::open(file).is_ok_and(|mut f| f.read_exact(&mut start).is_ok())
            && start == SEALED
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Instant;
    use std::time::{Duration, UNIX_EPOCH};

    const NOW: Instant = 1_795_132_800_000;

    #[test]
    fn a_ring_that_is_lost_old_or_in_the_wrong_place_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let (data, safe) = (dir.path().join("data"), dir.path().join("safe"));
        fs::create_dir(&data).unwrap();
        fs::create_dir(&safe).unwrap();
        let ring = safe.join("ring");
        let mut config = Config { data: data.clone(), ..Config::default() };
        let mut health = Health { newest_line: Some(NOW), last_backup: Some(NOW), ..Health::default() };
        let told = |config: &Config, health: &Health| -> Vec<String> {
            look(config, health).into_iter().map(|f| f.found).collect()
        };
        let only =
            |told: Vec<String>, words: &str| assert!(told.len() == 1 && told[0].contains(words), "{told:?}");
        assert_eq!(told(&config, &Health::default()), [""; 0], "nothing to lose yet");
        only(told(&config, &health), "設定にありません");
        config.keyring = vec![ring.clone()];
        only(told(&config, &health), "がありません");
        fs::write(&ring, SEALED).unwrap();
        let wrote = |at: Instant| {
            let at = UNIX_EPOCH + Duration::from_millis(u64::try_from(at).unwrap());
            File::options().append(true).open(&ring).unwrap().set_modified(at).unwrap();
        };
        wrote(NOW + 1000);
        assert_eq!(told(&config, &health), [""; 0]);
        health.last_erased = Some(NOW + 2000);
        only(told(&config, &health), "まだ中にあります");
        wrote(NOW - 1000);
        only(told(&config, &health), "古くなっています");
        wrote(NOW + 3000);
        fs::write(safe.join("copy"), [SEALED, b"\n"].concat()).unwrap();
        only(told(&config, &health), "同じ場所に");
        let inside = data.join("ring");
        fs::rename(&ring, &inside).unwrap();
        config.keyring = vec![inside];
        only(told(&config, &health), "データと同じ場所");
    }
}
