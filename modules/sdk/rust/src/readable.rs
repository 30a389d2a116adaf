//! Reading JSON objects in little code.

/// Implements `Deserialize` for a struct with a default: each named field is read, a missing one keeps its default, an unknown one
/// is passed over. Serde's own derive does more (arrays as structs, errors of many kinds) and is three times as large, which a
/// module of a hundred KiB feels.
macro_rules! readable {
    ($type:ident $(<$life:lifetime>)? { $($name:literal => $field:ident),* $(,)? }) => {
        impl<'de $(: $life, $life)?> ::serde::Deserialize<'de> for $type $(<$life>)? {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Fields $(<$life>(::std::marker::PhantomData<&$life ()>))?;
                impl<'de $(: $life, $life)?> ::serde::de::Visitor<'de> for Fields $(<$life>)? {
                    type Value = $type $(<$life>)?;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter) -> ::std::fmt::Result {
                        f.write_str(stringify!($type))
                    }

                    fn visit_map<A: ::serde::de::MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                        let mut value = Self::Value::default();
                        while let Some(name) = access.next_key::<::std::borrow::Cow<str>>()? {
                            match name.as_ref() {
                                $($name => value.$field = access.next_value()?,)*
                                _ => drop(access.next_value::<::serde::de::IgnoredAny>()?),
                            }
                        }
                        Ok(value)
                    }
                }
                deserializer.deserialize_map(Fields $((::std::marker::PhantomData::<&$life ()>))?)
            }
        }
    };
}
pub(crate) use readable;
