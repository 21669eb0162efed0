//! Where a line of the audit came from, in words.

/// The page behind a route's pattern. The longest beginning counts.
pub(crate) fn name(pattern: &str) -> &'static str {
    let fitting = PLACES.iter().filter(|(start, _)| pattern.starts_with(start));
    fitting.max_by_key(|(start, _)| start.len()).map_or("プログラム", |(_, name)| name)
}

const PLACES: &[(&str, &str)] = &[
    ("/", "その他の画面"),
    ("/today", "きょう"),
    ("/tasks", "用事"),
    ("/desk-load", "みんなの仕事"),
    ("/receptions", "相談受付"),
    ("/drafts", "書きかけ"),
    ("/kept", "書きかけ"),
    ("/households", "世帯"),
    ("/households/{token}/timeline", "支援経過"),
    ("/households/{token}/timeline/print", "支援経過の印刷"),
    ("/households/{token}/timeline.xlsx", "支援経過の Excel"),
    ("/households/{token}/timeline/export", "支援経過の書き出し"),
    ("/contacts/{token}/sheet", "支援経過記録（紙・Excel）"),
    ("/receptions/{token}/sheet", "相談受付・申込票（紙・Excel）"),
    ("/cases/print", "支援ケース一覧の印刷"),
    ("/cases/export", "支援ケース一覧の書き出し"),
    ("/assessments/{token}/sheet", "アセスメントシート（紙・Excel）"),
    ("/households/{token}/budget/sheet", "家計表（紙・Excel）"),
    ("/housing/{token}/sheet", "住居確保給付金（紙・Excel）"),
    ("/plans/{token}/sheet", "プラン（紙・Excel）"),
    ("/plans/{token}/reviews/{nth}/sheet", "評価シート（紙・Excel）"),
    ("/referrals", "つなぎ"),
    ("/referrals/{token}/sheet", "つながるシート（紙）"),
    ("/referrals/{token}/link", "つなぎの一回かぎりのページの用意"),
    ("/tsunagi", "つなぎの一回かぎりのページ"),
    ("/team", "多機関のようす"),
    ("/advice", "専門職への相談"),
    ("/agencies", "機関の名簿"),
    ("/meetings", "会議"),
    ("/meetings/{token}/items", "会議の議題"),
    ("/meetings/{token}/agenda/print", "会議の次第の印刷"),
    ("/meetings/{token}/items/{agenda}/print", "会議の議事録の印刷"),
    ("/meetings/{token}/projector", "会議の映す画面"),
    ("/cases/{token}/meetings", "会議にかける"),
    ("/admin/secrecy-notices", "守秘の説明"),
    ("/emergency", "緊急の閲覧"),
    ("/seals", "居所の秘匿"),
    ("/households/{token}/sharing", "共有"),
    ("/households/{token}/sharing/as/{agency}", "見え方のたしかめ"),
    ("/audit/cases/{token}/sheet", "だれが見たかの紙"),
    ("/households/{token}/consents", "同意"),
    ("/consents", "同意"),
    ("/consents/{token}/sheet", "同意書（紙）"),
    ("/sheets", "書類"),
    ("/households/{token}/budget", "家計"),
    ("/households/{token}/housing", "住居確保給付金"),
    ("/housing", "住居確保給付金"),
    ("/households/{token}/map", "つながり図"),
    ("/households/{token}/years", "長い目"),
    ("/households/{token}/assessments", "アセスメント"),
    ("/assessments", "アセスメント"),
    ("/people", "人"),
    ("/links", "同一人物の印"),
    ("/cases", "世帯・ケース"),
    ("/households/{token}/plans", "プラン"),
    ("/plans", "プラン"),
    ("/cases/{token}/close", "終結"),
    ("/cases/{token}/pause", "中断"),
    ("/cases/{token}/reopen", "再開"),
    ("/weekly", "週のふりかえり"),
    ("/imports", "表の取りこみ"),
    ("/quick", "すぐ記録"),
    ("/contacts", "支援経過"),
    ("/find", "さがす"),
    ("/audit", "見た記録"),
    ("/audit/looks", "見るきっかけ"),
    ("/admin", "設定"),
    ("/admin/export", "記録の全部を書き出す"),
    ("/retention", "保存期間"),
    ("/retention/lists", "消去の一覧"),
    ("/retention/lists/{token}/print", "消去の記録（紙）"),
    ("/households/{token}/hold", "保存と消去"),
    ("/login", "ログイン"),
    ("/demo/login", "ログイン"),
    ("/logout", "ログアウト"),
    ("/passkey", "本人のたしかめ"),
    ("/account", "自分の設定"),
    ("/api", "API"),
    ("/directory", "社会資源"),
    ("/hsds", "社会資源（HSDS）"),
    ("/g", "住民の案内"),
    ("/calendar", "住民の案内"),
    ("/c", "住民の案内（カードから）"),
    ("/ask", "電話で読みあげる"),
    ("/cards", "カードとポスター"),
    ("/talk", "住民の案内（返事をひらく）"),
    ("/voices", "届いた声"),
    ("/line", "住民の案内（LINE）"),
    ("/works", "住民の案内（LINE WORKS）"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::{Access, ROUTES};

    #[test]
    fn every_page_of_the_staff_has_a_name() {
        for route in ROUTES.iter().filter(|r| r.access != Access::Public) {
            let nameless = matches!(route.path, "/" | "/desk");
            assert!(
                nameless || name(route.path) != "その他の画面",
                "{} has no name in the audit",
                route.path
            );
        }
        assert_eq!(name("/households/{token}/timeline/print"), "支援経過の印刷");
        assert_eq!(name("verify-audit"), "プログラム");
    }
}
