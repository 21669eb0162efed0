//! What the database tells: reachable, up to date, chained, backed up, with sound accounts.

use super::{Finding, keyring, place::clock};
use crate::{backup, config::Config};
use domain::Instant;
use store::{Ctx, Store, Wall, health::Health};

/// A line may wait so long for its link, in ms. A running server links within a second.
const WAITS: Instant = 10 * 60_000;

/// So old may the newest backup be, in ms.
const BACKUP_AGE: Instant = 8 * 86_400_000;

/// Looks at the database, if there is one.
pub(super) async fn look(config: &Config, now: Instant) -> Vec<Finding> {
    if config.database.is_none() && !config.data.join("engawa.sqlite").exists() {
        return Vec::new();
    }
    let store = match backup::attach(config).await {
        Ok(store) => store,
        Err(error) => {
            return vec![Finding::refuse(
                format!("データベースを開けません（{error:#}）。"),
                "設定の data か database を見なおすか、データベースのサーバーが動いているかをたしかめてください。",
            )];
        }
    };
    let found = findings(&store, now, config).await;
    // A look changes nothing; a connection that does not close well is no finding.
    let _closed = store.release().await;
    found.unwrap_or_else(|error| {
        let again = "ディスクとデータベースの記録（ログ）を見てから、もう一度どうぞ。";
        vec![Finding::refuse(format!("データベースを読めません（{error}）。"), again)]
    })
}

/// Looks at an open database.
pub(super) async fn findings(store: &Store, now: Instant, config: &Config) -> store::Result<Vec<Finding>> {
    let ctx = Ctx::program("doctor", now);
    let key_fits = if config.key_file.exists() { store.key_fits(&ctx).await? } else { None };
    let health = store.health(&ctx).await?;
    let mut findings = judged(&health, key_fits, now);
    findings.extend(wall(store.wall().await?));
    findings.extend(keyring::look(config, &health));
    Ok(findings)
}

/// Judges how the second wall stands for the program's role (PostgreSQL).
fn wall(stands: Wall) -> Option<Finding> {
    let advice = "テーブルを持たない役割を1つつくり、設定の database をその役割にして、「engawa migrate --owner 持ち主の住所」を\
                  してください（説明書の「PostgreSQL で動かす」）。";
    match stands {
        Wall::None | Wall::Stands => None,
        Wall::Owned => Some(Finding::warn(
            "データベースの役割が、テーブルの持ち主です。行ごとの守り（2枚目の壁）は効いていますが、この役割なら外せます。",
            advice,
        )),
        Wall::Open => Some(Finding::refuse(
            "データベースに、行ごとの守り（2枚目の壁）のないテーブルがあります。",
            "「engawa migrate」を、テーブルの持ち主で（--owner）してください。壁がつくりなおされます。",
        )),
        Wall::Bypassed => Some(Finding::warn(
            "データベースの役割が、行ごとの守り（2枚目の壁）を素通りできる役割（スーパーユーザーなど）です。",
            advice,
        )),
    }
}

/// Judges how the database stands. `key_fits`: does the key open what is sealed? `None` when nothing is, or no key.
fn judged(health: &Health, key_fits: Option<bool>, now: Instant) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        clock(now, health.newest_line, "監査記録の最後の行").into_iter().collect();
    if health.waits_since.is_some_and(|at| at + WAITS < now) {
        findings.push(Finding::warn(
            "監査記録に、10分より長く鎖につながっていない行があります。",
            "engawa が動いていないなら「engawa verify-audit」でつながります。動いているなら、ログの error を見てください。",
        ));
    }
    if health.odd_passwords > 0 {
        findings.push(Finding::refuse(
            format!("パスワードが空か、弱い形でしまわれている職員が {} 人います。", health.odd_passwords),
            "管理画面で、その職員のログインを作りなおしてください。",
        ));
    }
    if health.given_passwords > 0 {
        findings.push(Finding::warn(
            format!("渡されたパスワードのままの職員が {} 人います。", health.given_passwords),
            "はじめのログインで自分のものに替わります。まだの人に伝え、使わない人のアカウントは終えてください。",
        ));
    }
    if health.without_second_factor > 0 {
        findings.push(Finding::warn(
            format!("二段階のログインをまだ設定していない職員が {} 人います。", health.without_second_factor),
            "次のログインで設定するように伝えてください。長く使わない人のアカウントは終えてください。",
        ));
    }
    if health.invented_town {
        findings.push(Finding::warn(
            "見本の町の人たちが、このデータベースに入っています。",
            "仕事には、新しい空のデータベースを使ってください。",
        ));
    }
    if health.newest_line.is_some() && health.last_backup.is_none_or(|at| at + BACKUP_AGE < now) {
        findings.push(Finding::warn(
            "この8日のあいだ、バックアップがとられていません。",
            "「engawa backup」を毎日動くようにし、別の場所に置いてください。",
        ));
    }
    if key_fits == Some(false) {
        findings.push(Finding::refuse(
            "鍵のファイルが、このデータベースの鍵ではありません。",
            "しまってある鍵を key_file に置いてください。いまのままでは、だれもログインできません。",
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Grade::{self, Refuse, Warn};

    const NOW: Instant = 1_795_132_800_000;

    /// Grade and sentence of the only finding in a record that is sound but for `harm`.
    fn only(harm: impl Fn(&mut Health)) -> (Grade, String) {
        let mut health = Health { newest_line: Some(NOW), last_backup: Some(NOW), ..Health::default() };
        assert_eq!(judged(&health, Some(true), NOW), []);
        harm(&mut health);
        let mut findings = judged(&health, Some(true), NOW);
        assert_eq!(findings.len(), 1, "{findings:?}");
        let finding = findings.remove(0);
        (finding.grade, finding.found)
    }

    #[test]
    fn each_way_in_which_a_record_is_unsound_is_named() {
        type Harm = fn(&mut Health);
        let harms: &[(Harm, Grade, &str)] = &[
            (|h| h.newest_line = Some(NOW + 3 * 60_000), Refuse, "時計"),
            (|h| h.waits_since = Some(NOW - 11 * 60_000), Warn, "鎖につながっていない"),
            (|h| h.odd_passwords = 2, Refuse, "2 人"),
            (|h| h.given_passwords = 3, Warn, "渡されたパスワードのままの職員が 3 人"),
            (|h| h.without_second_factor = 4, Warn, "二段階のログインをまだ設定していない職員が 4 人"),
            (|h| h.invented_town = true, Warn, "見本の町"),
            (|h| h.last_backup = Some(NOW - 9 * 86_400_000), Warn, "バックアップ"),
        ];
        for (harm, grade, words) in harms {
            let found = only(harm);
            assert!(found.0 == *grade && found.1.contains(words), "{found:?}");
        }
        only(|h| h.last_backup = None);
    }

    #[test]
    fn what_has_waited_for_a_moment_is_no_finding() {
        let health = Health {
            newest_line: Some(NOW + 60_000),
            waits_since: Some(NOW - 60_000),
            last_backup: Some(NOW),
            ..Health::default()
        };
        assert_eq!(judged(&health, None, NOW), []);
    }

    #[test]
    fn a_foreign_key_is_refused() {
        assert_eq!(judged(&Health::default(), Some(false), NOW)[0].grade, Refuse);
    }
}
