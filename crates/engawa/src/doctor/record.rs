//! What the database tells: reachable, up to date, chained, backed up, with sound accounts.

use super::{Finding, place::clock};
use crate::{backup, config::Config};
use domain::Instant;
use store::{Ctx, Store};

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
    let found = findings(&store, now, config.key_file.exists()).await;
    // A look changes nothing; a connection that does not close well is no finding.
    let _closed = store.release().await;
    found.unwrap_or_else(|error| {
        let again = "ディスクとデータベースの記録（ログ）を見てから、もう一度どうぞ。";
        vec![Finding::refuse(format!("データベースを読めません（{error}）。"), again)]
    })
}

async fn findings(store: &Store, now: Instant, has_key: bool) -> store::Result<Vec<Finding>> {
    let ctx = Ctx::program("doctor", now);
    let health = store.health(&ctx).await?;
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
    if has_key && store.key_fits(&ctx).await? == Some(false) {
        findings.push(Finding::refuse(
            "鍵のファイルが、このデータベースの鍵ではありません。",
            "しまってある鍵を key_file に置いてください。いまのままでは、だれもログインできません。",
        ));
    }
    Ok(findings)
}
