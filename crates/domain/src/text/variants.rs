//! Old forms (旧字体), written variants (異体字) and print variants of kanji that occur in names,
//! addresses and old registers.
//!
//! Families are merged on purpose even where a dictionary keeps two characters apart (斎 and 斉,
//! 弁 for 辨・瓣・辯): a search that finds one person too many costs a glance; a person who is not
//! found because the family register says 齋 is lost.

use std::sync::LazyLock;

/// Each word is one family; its first character is the common form of all.
///
/// Forms that Unicode itself calls compatible (神 for 神 with the old radical, 塚, 晴 …) are not
/// listed: normalisation has joined them before this table is asked.
const FAMILIES: &str = "
辺邊邉 斎齋斉齊 沢澤 広廣 高髙 崎﨑嵜碕 浜濱濵 国國囯圀 桜櫻 万萬 竜龍 恵惠 学學斈 真眞
栄榮 徳德悳 黒黑 吉𠮷 橋𣘺槗 富冨 峰峯 杉椙 梅楳 松枩枀 渕淵渊 柳栁桺 桑桒 横橫 滝瀧
瀬瀨 浅淺 涼凉 湾灣 満滿 潜潛濳 渓溪谿 清淸 済濟 渋澁澀 湿濕 児兒 関關 芦蘆 壱壹弌
弐貳弍 参參 乗乘 亀龜 予豫 争爭 亜亞 仏佛 仮假 会會 伝傳 体體軆躰 余餘 併倂 価價 侠俠
倹儉 偽僞 党黨 円圓 写寫冩 冲沖 剣劍剱劔劒 剤劑 剰剩 励勵 労勞 効效 勅敕 勲勳 区區 医醫
単單 厳嚴 収收 双雙 叙敍敘 台臺 号號 呉吳 唖啞 営營 囲圍 図圖 団團 圧壓 堕墮 塁壘 塩鹽
壌壤 壊壞 壮壯 声聲 売賣 変變 奥奧 奨奬獎 妊姙 姉姊 姫姬 嬢孃 実實 宝寶寳 寛寬 寝寢
対對 寿壽夀 専專 将將 尭堯 尽盡 届屆 属屬 岳嶽 峡峽 巌巖 巣巢 巻卷 帯帶 帰歸 庁廳
庄莊荘 廃廢 弁辨瓣辯 弥彌 弾彈 当當 径徑 従從 応應 恋戀 恒恆 悦悅 悩惱 悪惡 惨慘 慎愼
懐懷 戦戰 戯戲 戻戾 払拂 抜拔 択擇 拠據 拡擴 挙擧舉 挟挾 挿插 捜搜 掲揭 揺搖 携攜 摂攝
撃擊 数數 断斷 旧舊 昇曻 晃晄 晋晉 昼晝 晩晚 晧皓 暁曉 暦曆 曽曾 条條 来來 枢樞 柏栢
栃杤 桟棧 検檢 楼樓 楽樂 概槪 様樣 権權 欧歐 歓歡 歩步 歯齒 歳歲 歴歷 残殘 殴毆 毎每
気氣 涙淚泪 温溫 滞滯 灯燈 炉爐 点點 為爲 焼燒 煕熙凞 犠犧 状狀 独獨 狭狹 猟獵 献獻
獣獸 瑶瑤 瓶甁 画畫 畳疊 痴癡 発發 県縣 研硏 砕碎 鉱鑛砿礦 礼禮 禄祿 祢禰 禅禪 秋穐龝秌
称稱 稲稻 穂穗 穏穩 穣穰 窃竊 窓窗窻 竪豎 粋粹 粛肅 糸絲 経經 絵繪 総總惣 緑綠 緒緖
縁緣 縄繩 縦縱 繊纖 継繼 続續 缶罐 聡聰 胆膽 脳腦 脚腳 臓臟 舎舍 舗舖 芸藝 刈苅 茎莖
蔵藏 園薗 薫薰 薬藥 虚虛 虫蟲 蚕蠶 蛍螢 蝋蠟 蝿蠅 衛衞 装裝 裏裡 褒襃 覇霸 覚覺 覧覽
観觀 触觸 訳譯 証證 誉譽 読讀 説說 諌諫 譲讓 豊豐 賎賤 賛贊 贋贗 践踐 転轉 軽輕 輌輛
辞辭 迩邇 逓遞 遅遲 遥遙 郎郞 郷鄕 酔醉 醤醬 醸釀 釈釋 鉄鐵銕鐡 鈎鉤 銭錢 鋳鑄 錬鍊
鎮鎭 閲閱 闘鬪鬭 陥陷 険險 随隨 隠隱 雑雜襍 霊靈 青靑 静靜 頼賴 顔顏 顕顯 頚頸 駅驛
駆驅駈 騒騷 験驗 髄髓 鴎鷗 鶏鷄雞 鶴靏靍鸖 麦麥 麺麵 黄黃 黙默 齢齡 竈竃 籠篭 桧檜 涛濤
梼檮 莱萊 蕊蘂蕋 箪簞 掴摑 撹攪 焔焰 昂昻 館舘 野埜 船舩 餅餠 侭儘 啓啟 喜㐂 善譱 増增
妍姸 婿壻聟 尚尙 岩嵒 徴徵 教敎 既旣 産產 畝畆畮 畑畠 略畧 税稅 絶絕 脱脫 舛桝枡 虎乕
蘇甦 蛎蠣 貌皃 輝煇 鋭銳 録錄 間閒 鞆靹 頬頰 顛顚 内內 兎兔菟 凛凜 即卽 卯夘 厨廚 叱𠮟
呑吞 填塡 爾尓 回囘廻囬 氷冰 頴穎 耀燿曜 艶艷 萌萠 釜釡 隣鄰 雁鴈 騨驒 鰯鰮 鴬鶯 床牀
廟庿 彦彥 戸戶户 掻搔 坂阪 嘘噓 屏屛 并幷 祷禱 糠粇 繍繡 翠翆 苺莓 蒋蔣 薮藪籔 蝉蟬
躯軀 村邨 醗醱 鈩鑪 閙鬧 鯵鰺 鹸鹼 麹麴 麟麐 湧涌 犂犁 皐皋 碍礙 秘祕 穀榖 群羣 荊荆
萱萓 蓑簑 讃讚 賓賔 遊游 鑑鑒 靭靱 飲飮 鼠鼡 鼓皷 島嶋嶌 栖棲 杯盃 窯窰 磯礒
";

/// Pairs (written form, common form), sorted by the written form.
static TABLE: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut table = Vec::new();
    for family in FAMILIES.split_whitespace() {
        let mut forms = family.chars();
        if let Some(common) = forms.next() {
            table.extend(forms.map(|form| (form, common)));
        }
    }
    table.sort_unstable();
    table
});

/// The common form of a kanji; any other character comes back unchanged.
pub(super) fn common_form(c: char) -> char {
    // Everything before the first kanji block is latin, kana or punctuation: the usual case, no search.
    if c < '\u{3400}' {
        return c;
    }
    let table = &*TABLE;
    match table.binary_search_by_key(&c, |&(form, _)| form) {
        Ok(at) => table.get(at).map_or(c, |&(_, common)| common),
        Err(_) => c,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn no_character_stands_in_two_families() {
        let mut seen = HashSet::new();
        for c in FAMILIES.chars().filter(|c| !c.is_whitespace()) {
            assert!(seen.insert(c), "{c} is listed twice");
        }
        assert!(TABLE.len() >= 400, "only {} forms", TABLE.len());
    }

    #[test]
    fn every_listed_character_survives_normalisation() {
        for c in FAMILIES.chars().filter(|c| !c.is_whitespace()) {
            assert_eq!(c.to_string().nfkd().collect::<String>(), c.to_string(), "{c} never arrives here");
        }
    }

    #[test]
    fn names_of_old_registers_meet_the_common_form() {
        for (old, common) in
            [('邊', '辺'), ('齋', '斎'), ('斉', '斎'), ('髙', '高'), ('𠮷', '吉'), ('田', '田')]
        {
            assert_eq!(common_form(old), common);
        }
    }
}
