//! Very long notes: every phrase of them is found, on both databases.

use crate::{
    contact::{as_worker, call, token},
    story,
};
use store::load::CaseRow;

/// So many characters of different sentences, the `n`-th one saying 「n番目の話」.
fn talk(characters: usize) -> String {
    let mut text = String::new();
    for n in 0.. {
        if text.chars().count() >= characters {
            break;
        }
        text.push_str(&format!("それは{n}番目の話でした。"));
    }
    text
}

/// Characters that hardly ever stand beside each other twice.
fn varied(characters: u32) -> String {
    let kanji = |n: u32| char::from_u32(0x4e00 + n % 20_000).unwrap();
    (0..characters).map(|n| kanji(n.wrapping_mul(7_919) ^ (n / 3))).collect()
}

story! {
    async fn every_phrase_of_a_note_of_sixty_thousand_characters_is_found(store, world) {
        let sato = as_worker(&store, "sato").await;
        let case = token::<CaseRow>(&store, world.case).await;
        let body = format!("{}市役所の三階で会った。{}", talk(59_000), talk(1_000));
        assert!(body.chars().count() >= 60_000);
        store.add_contact(&sato, &case, &call(&body), "").await.unwrap();
        store.add_contact(&sato, &case, &call("三階の市役所では会えなかった。話は番目"), "").await.unwrap();
        for words in ["市役所の三階で会った", "それは0番目の話", "それは4000番目の話でした", "番目の話 三階で", "三"] {
            let found = store.find_contacts(&sato, words, 10).await.unwrap();
            let long = found.rows.iter().filter(|n| n.body.len() > 1_000).count();
            assert_eq!(long, 1, "{words}");
        }
        // All of its characters stand in the note; the phrase does not.
        for words in ["会った市役所", "目番の話", "三階の市役所 三階で会った", "9999番目の話"] {
            let found = store.find_contacts(&sato, words, 10).await.unwrap();
            assert_eq!(found.rows.iter().filter(|n| n.body.len() > 1_000).count(), 0, "{words}");
        }
        for login in ["suzuki", "aoki", "admin"] {
            let found = store.find_contacts(&as_worker(&store, login).await, "三階で会った", 10).await.unwrap();
            assert_eq!((found.rows.len(), found.count.counted), (0, 0), "{login}");
        }
    }
}

story! {
    async fn a_long_note_that_is_corrected_is_found_by_its_new_words_only(store, world) {
        let sato = as_worker(&store, "sato").await;
        let case = token::<CaseRow>(&store, world.case).await;
        let made = store.add_contact(&sato, &case, &call(&format!("{}古いことば", talk(30_000))), "").await.unwrap();
        for (text, old, new) in [(format!("{}新しいことば", talk(30_000)), "古いことば", "新しいことば"), ("短くした".to_owned(), "新しいことば", "短くした")] {
            let version = store.contact_to_edit(&sato, &made.token).await.unwrap().version;
            store.correct_contact(&sato, &made.token, version, &call(&text), "").await.unwrap();
            assert_eq!(store.find_contacts(&sato, old, 10).await.unwrap().rows.len(), 0, "{old}");
            assert_eq!(store.find_contacts(&sato, new, 10).await.unwrap().rows.len(), 1, "{new}");
        }
    }
}

story! {
    async fn notes_of_any_characters_are_kept_and_found_to_the_longest(store, world) {
        let sato = as_worker(&store, "sato").await;
        let case = token::<CaseRow>(&store, world.case).await;
        let strange: String =
            (0..60_000_u32).map(|n| char::from_u32(0x1_2000 + (n.wrapping_mul(7_919) ^ (n / 3)) % 900).unwrap()).collect();
        for body in [varied(60_000), strange] {
            let phrase: String = body.chars().skip(59_000).take(6).collect();
            store.add_contact(&sato, &case, &call(&body), "").await.unwrap();
            assert_eq!(store.find_contacts(&sato, &phrase, 10).await.unwrap().rows.len(), 1, "{phrase}");
        }
    }
}
