//! What can be seen without the database: key, folder, disk, doors.

use super::Finding;
use crate::config::Config;
use anyhow::Result;
use domain::Instant;
use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::Path,
    time::UNIX_EPOCH,
};

/// Below this much room, in bytes, nobody should start a day's work.
const NO_ROOM: u64 = 200 << 20;

/// Below this much room, or below a tenth of the disk, somebody should see to it.
const LITTLE_ROOM: u64 = 1 << 30;

/// Clocks of two machines may differ by so much, in ms.
pub(super) const CLOCK_SLACK: Instant = 2 * 60_000;

/// The program was not written before this instant (2026-11-01): a clock that says so is wrong.
const WRITTEN: Instant = 1_793_458_800_000;

/// Looks at key, folder, disk, clock and doors.
pub(super) fn look(config: &Config, now: Instant) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let database = config.data.join("engawa.sqlite");
    key(&config.key_file, config.database.is_some() || database.exists(), &mut findings)?;
    checkpoints(config, &mut findings)?;
    doors_outside(config, &mut findings);
    if let Err(told) = config.passkey_site() {
        findings.push(Finding::refuse(
            told.to_string(),
            "設定の site を書きなおすか、消してください（消すと、パスキーは使われません）。",
        ));
    }
    folder(&config.data, &mut findings)?;
    if config.data.exists() {
        let disk = rustix::fs::statvfs(&config.data)?;
        let unit = disk.f_frsize;
        findings.extend(disk_room(disk.f_bavail.saturating_mul(unit), disk.f_blocks.saturating_mul(unit)));
    }
    let written =
        [&database, &config.data.join("engawa.sqlite-wal")].into_iter().filter_map(|f| touched(f)).max();
    findings.extend(clock(now, written.max(Some(WRITTEN)), "ファイルの日時"));
    if !config.tls && !config.listen.ip().is_loopback() {
        findings.push(Finding::refuse(
            format!("{} で、暗号なし（tls = false）のまま外から待ち受けています。", config.listen),
            "前に TLS を話すプロキシを置いて tls = true にするか、listen を 127.0.0.1 にしてください。",
        ));
    }
    Ok(findings)
}

/// When a file was last written.
pub(super) fn touched(file: &Path) -> Option<Instant> {
    let since = fs::metadata(file).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Instant::try_from(since.as_millis()).ok()
}

/// The key file: there, and for this program alone.
fn key(file: &Path, in_use: bool, findings: &mut Vec<Finding>) -> Result<()> {
    let name = file.display();
    if !file.exists() {
        if in_use {
            findings.push(Finding::refuse(
                format!("データベースはあるのに、鍵のファイル {name} がありません。"),
                "しまってある鍵を、同じ場所にもどしてください。新しい鍵では、いまの二段階の番号が開きません。",
            ));
        }
        return Ok(());
    }
    let open = fs::metadata(file)?.permissions().mode() & 0o077;
    if open != 0 {
        findings.push(Finding::refuse(
            format!("鍵のファイル {name} を、ほかの人も開けます。"),
            format!(
                "chmod 600 {name} としてください。前から開けたなら、鍵はもう知られているとみなしてください。"
            ),
        ));
    }
    if let Some(folder) = file.parent().filter(|f| f.exists()) {
        let mode = fs::metadata(folder)?.permissions().mode();
        if mode & 0o022 != 0 {
            findings.push(Finding::refuse(
                format!("鍵のファイルのある {} に、ほかの人も書きこめます。", folder.display()),
                "鍵をすりかえられないように、このプログラムだけが入れる場所へ移し、設定の key_file を直してください。",
            ));
        } else if mode & 0o005 != 0 {
            findings.push(Finding::warn(
                format!("鍵のファイルが、だれでも入れる {} にあります。", folder.display()),
                format!("chmod 700 {} とするか、別の場所に移してください。", folder.display()),
            ));
        }
    }
    if crate::config::read_key(file).is_err() {
        findings.push(Finding::refuse(
            format!("鍵のファイル {name} が、鍵として読めません。"),
            "しまってある鍵（16進の64文字）を、同じ場所にもどしてください。",
        ));
    }
    Ok(())
}

/// The secrets of LINE and LINE WORKS: there, and for this program alone.
fn doors_outside(config: &Config, findings: &mut Vec<Finding>) {
    let line = config.line.values().flat_map(|account| [&account.secret_file, &account.token_file]);
    let works =
        config.works.values().flat_map(|bot| [&bot.secret_file, &bot.client_secret_file, &bot.key_file]);
    for file in line.chain(works) {
        let name = file.display();
        match fs::metadata(file) {
            Err(_) => findings.push(Finding::refuse(
                format!("LINE の秘密のファイル {name} が読めません。"),
                "設定の [line] と [works] に書いた場所に、ファイルがあるかをたしかめてください。",
            )),
            Ok(meta) if meta.permissions().mode() & 0o077 != 0 => findings.push(Finding::refuse(
                format!("LINE の秘密のファイル {name} を、ほかの人も開けます。"),
                format!("chmod 600 {name} としてください。前から開けたなら、LINE の管理画面で新しいものに替えてください。"),
            )),
            Ok(_) => {}
        }
    }
}

/// Checkpoints of the audit: laid down outside, signed with a key for this program alone.
fn checkpoints(config: &Config, findings: &mut Vec<Finding>) -> Result<()> {
    if config.checkpoints.is_empty() {
        findings.push(Finding::warn(
            "監査記録のチェックポイントを、外に置いていません。データベースの管理者が記録を書きかえても、見つけられません。",
            "手引きの「監査記録を、外から見とどける」のとおりに、この機械の管理者が書きかえられない場所を設定の checkpoints に書いてください。",
        ));
        return Ok(());
    }
    let file = &config.checkpoint_key;
    let name = file.display();
    if !file.exists() {
        findings.push(Finding::refuse(
            format!("チェックポイントの鍵 {name} がありません。"),
            "しまってある鍵を、同じ場所にもどしてください。はじめてなら、engawa checkpoint-key 名前 でつくれます。",
        ));
        return Ok(());
    }
    if fs::metadata(file)?.permissions().mode() & 0o077 != 0 {
        findings.push(Finding::refuse(
            format!("チェックポイントの鍵 {name} を、ほかの人も開けます。"),
            format!("chmod 600 {name} としてください。前から開けたなら、新しい鍵をつくり、公開鍵を渡しなおしてください。"),
        ));
    }
    if !fs::read_to_string(file).is_ok_and(|text| ledger::Key::read(&text).is_ok()) {
        findings.push(Finding::refuse(
            format!("チェックポイントの鍵 {name} が、鍵として読めません。"),
            "しまってある鍵（2行の文字）を、同じ場所にもどしてください。",
        ));
    }
    for folder in config.checkpoints.iter().filter(|place| !place.contains("://")) {
        if !Path::new(folder).is_dir() {
            findings.push(Finding::mend(
                format!("チェックポイントを置くフォルダー {folder} が見つかりません。"),
                "外の場所がつながっているか（マウントされているか）をたしかめてください。",
            ));
        }
    }
    Ok(())
}

/// The data folder: for this program alone, nothing unsealed left over.
fn folder(data: &Path, findings: &mut Vec<Finding>) -> Result<()> {
    if !data.exists() {
        return Ok(());
    }
    let meta = fs::metadata(data)?;
    if meta.permissions().mode() & 0o077 != 0 {
        findings.push(Finding::warn(
            format!("データの場所 {} に、ほかの人も入れます。", data.display()),
            format!("chmod 700 {} としてください。", data.display()),
        ));
    }
    let me = rustix::process::geteuid().as_raw();
    if meta.uid() != me && me != 0 {
        findings.push(Finding::refuse(
            format!("データの場所 {} は、いまの利用者のものではありません。", data.display()),
            "engawa を動かす利用者で、もう一度ためしてください。",
        ));
    }
    let left = data.join(crate::restore::SCRATCH);
    if left.exists() {
        findings.push(Finding::warn(
            format!("途中で止まった restore の残り {} に、封をしていない記録があります。", left.display()),
            "restore が動いていなければ、消してください。",
        ));
    }
    Ok(())
}

/// Judges the room on the disk, in bytes.
fn disk_room(free: u64, all: u64) -> Option<Finding> {
    let megabytes = free >> 20;
    let remedy =
        "いらないファイルを消すか、ディスクを大きくしてください。いっぱいになると、書きこみが止まります。";
    if free < NO_ROOM {
        Some(Finding::mend(format!("ディスクの空きが {megabytes} MB しかありません。"), remedy))
    } else if free < LITTLE_ROOM || free < all / 10 {
        Some(Finding::warn(format!("ディスクの空きが少なくなりました（{megabytes} MB）。"), remedy))
    } else {
        None
    }
}

/// Judges the clock against something that was written before.
pub(super) fn clock(now: Instant, written: Option<Instant>, by: &str) -> Option<Finding> {
    let behind = written.map_or(0, |w| w - now);
    (behind > CLOCK_SLACK).then(|| {
        Finding::refuse(
            format!("この機械の時計が、{by}より {} 分おくれています。", behind / 60_000),
            "時計を合わせてください（timedatectl、NTP）。記録の順番と期限が、時計に頼っています。",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Grade::{Mend, Warn};

    #[test]
    fn little_room_is_told_and_no_room_is_to_be_mended() {
        let grade = |free, all| disk_room(free, all).map(|f| f.grade);
        assert_eq!(grade(100 << 20, 1 << 40), Some(Mend));
        assert_eq!(grade(500 << 20, 1 << 30), Some(Warn));
        assert_eq!(grade(50 << 30, 1 << 40), Some(Warn), "less than a tenth");
        assert_eq!(grade(500 << 30, 1 << 40), None);
    }

    #[test]
    fn a_secret_of_line_that_others_may_open_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (secret, token) = (dir.path().join("secret"), dir.path().join("token"));
        let text = format!(
            "[line.999997]\nsecret_file = {secret:?}\ntoken_file = {token:?}\nsite = \"https://machi.example.jp\""
        );
        let config = toml::from_str::<Config>(&text).unwrap();
        let told = || {
            let mut findings = Vec::new();
            doors_outside(&config, &mut findings);
            findings.len()
        };
        assert_eq!(told(), 2, "neither is there");
        for file in [&secret, &token] {
            fs::write(file, "x").unwrap();
            fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
        }
        assert_eq!(told(), 0);
        fs::set_permissions(&token, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(told(), 1);
    }

    #[test]
    fn a_clock_behind_what_was_written_is_refused() {
        assert!(clock(WRITTEN, Some(WRITTEN + CLOCK_SLACK), "").is_none());
        assert!(clock(WRITTEN, Some(WRITTEN + CLOCK_SLACK + 60_000), "").is_some());
        assert!(clock(WRITTEN, None, "").is_none());
    }
}
