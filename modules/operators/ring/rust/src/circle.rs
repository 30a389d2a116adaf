//! Which namespaces this module looks after, and which comes after which.

use dormouse::Error;

/// What the module is in the benchmark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Variant {
    /// One controller, of one namespace of the circle.
    Ring,
    /// A controller for every namespace of the circle.
    Comb,
    /// One controller that looks at Rings and passes none on.
    Simple,
}

/// The namespaces that Rings go through, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Circle {
    pub variant: Variant,
    namespaces: Vec<String>,
    own: String,
}

impl Circle {
    /// Reads `VARIANT`, `IN_NAMESPACE` and either `OUT_NAMESPACE` or, for more than two, `NAMESPACES`.
    pub fn from_env(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let variant = match variable("VARIANT").as_deref() {
            None | Some("ring") => Variant::Ring,
            Some("comb") => Variant::Comb,
            Some("simple") => Variant::Simple,
            Some(other) => return Err(Error::terminal(format!("VARIANT is \"{other}\", wanted ring, comb or simple"))),
        };
        let own = variable("IN_NAMESPACE").unwrap_or_default();
        let listed = match variable("NAMESPACES") {
            Some(list) => list,
            None => format!("{own},{}", variable("OUT_NAMESPACE").unwrap_or_default()),
        };
        let namespaces: Vec<String> = listed.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        if namespaces.is_empty() || (variant != Variant::Comb && own.is_empty()) {
            return Err(Error::terminal("no namespace to watch, wanted IN_NAMESPACE, or for a comb NAMESPACES"));
        }
        Ok(Self { variant, namespaces, own })
    }

    /// The namespaces that this module watches.
    pub fn watched(&self) -> &[String] {
        match self.variant {
            Variant::Comb => &self.namespaces,
            Variant::Ring | Variant::Simple => std::slice::from_ref(&self.own),
        }
    }

    /// The namespace that a Ring goes to from this one. From one that is not in the circle it comes back here.
    pub fn after(&self, namespace: &str) -> &str {
        let at = self.namespaces.iter().position(|other| other == namespace);
        match at {
            Some(at) => &self.namespaces[(at + 1) % self.namespaces.len()],
            None => self.watched().first().map_or("", |own| own),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Circle, Variant};

    fn circle(variables: &[(&str, &str)]) -> Result<Circle, String> {
        let find = |name: &str| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
        Circle::from_env(find).map_err(|error| error.to_string())
    }

    #[test]
    fn two_namespaces_pass_to_each_other() {
        let two = circle(&[("IN_NAMESPACE", "a"), ("OUT_NAMESPACE", "b")]).unwrap();
        assert_eq!(two.watched(), ["a"]);
        assert_eq!([two.after("b"), two.after("a"), two.after("elsewhere")], ["a", "b", "a"]);
    }

    #[test]
    fn a_circle_is_a_list() {
        let three = circle(&[("IN_NAMESPACE", "b"), ("NAMESPACES", "a,b,c")]).unwrap();
        assert_eq!(three.watched(), ["b"]);
        assert_eq!([three.after("a"), three.after("b"), three.after("c")], ["b", "c", "a"]);
    }

    #[test]
    fn a_comb_watches_them_all() {
        let comb = circle(&[("VARIANT", "comb"), ("NAMESPACES", "a,b,c")]).unwrap();
        assert_eq!((comb.watched().len(), comb.variant), (3, Variant::Comb));
    }

    #[test]
    fn what_is_missing_is_said() {
        assert_eq!(circle(&[("VARIANT", "square")]).unwrap_err(), "VARIANT is \"square\", wanted ring, comb or simple");
        let nothing = "no namespace to watch, wanted IN_NAMESPACE, or for a comb NAMESPACES";
        assert_eq!(circle(&[]).unwrap_err(), nothing);
        assert_eq!(circle(&[("NAMESPACES", "a,b")]).unwrap_err(), nothing);
    }
}
