//! Lists that survive a bad item without building a tree of every good one.

use std::{fmt, marker::PhantomData};

use client_core::wire::Lenient;
use serde::{
    Deserializer,
    de::{DeserializeOwned, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

/// For `#[serde(deserialize_with = ...)]` on a [`Lenient`] of a long list.
///
/// Each item is cut out as text and read from there: what its type does not have, such as icons, is
/// skipped and never copied into a value. Only a bad item takes the slow way that says where it is
/// bad.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Lenient<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    deserializer.deserialize_any(Items(PhantomData))
}

struct Items<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for Items<T> {
    type Value = Lenient<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or null")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Lenient::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut read = Lenient::default();
        let mut index = 0;
        while let Some(raw) = list.next_element::<Box<RawValue>>()? {
            match serde_json::from_str(raw.get()) {
                Ok(item) => read.items.push(item),
                Err(_) => explain(&raw, index, &mut read),
            }
            index += 1;
        }
        Ok(read)
    }
}

/// The slow way, for one item that did not read.
fn explain<T: DeserializeOwned>(raw: &RawValue, index: usize, read: &mut Lenient<T>) {
    let alone = format!("[{}]", raw.get());
    if let Ok(again) = serde_json::from_str::<Lenient<T>>(&alone) {
        read.items.extend(again.items);
        read.bad.extend(again.bad.into_iter().map(|mut bad| {
            bad.index = index;
            bad
        }));
    }
}

#[cfg(test)]
mod tests {
    use client_core::wire::Lenient;
    use serde::Deserialize;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Shelf {
        #[serde(default, deserialize_with = "super::list")]
        books: Lenient<Book>,
    }

    #[derive(Deserialize, Debug, PartialEq)]
    struct Book {
        title: String,
        #[serde(default, deserialize_with = "super::list")]
        pages: Lenient<u8>,
    }

    #[test]
    fn a_bad_item_is_told_with_its_place_at_any_depth() {
        let shelf: Shelf = serde_json::from_str(
            r#"{"books":[{"title":"a","pages":[1,-2,3]},{"title":7},{"title":"c","icon":"x"}]}"#,
        )
        .unwrap();
        assert_eq!(shelf.books.len(), 2);
        assert_eq!(shelf.books[0].pages.items, [1, 3]);
        assert_eq!(shelf.books[0].pages.bad[0].index, 1);
        assert_eq!(shelf.books.bad[0].index, 1);
        assert!(shelf.books.bad[0].reason.contains("title"));
    }

    #[test]
    fn null_and_absence_are_empty_and_an_object_is_refused() {
        for text in ["{}", r#"{"books":null}"#] {
            let shelf: Shelf = serde_json::from_str(text).unwrap();
            assert!(shelf.books.is_empty() && shelf.books.bad.is_empty());
        }
        assert!(serde_json::from_str::<Shelf>(r#"{"books":{}}"#).is_err());
    }

    #[test]
    fn a_parsed_tree_reads_as_well_as_text() {
        let tree = serde_json::json!({"books": [{"title": "a"}]});
        let shelf: Shelf = serde_json::from_value(tree).unwrap();
        assert_eq!(shelf.books[0].title, "a");
    }
}
