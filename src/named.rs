//! Enums whose values have a name each: one table per enum says its values, their names and
//! their order in menus.

/// Declares an enum whose values have names: `named! { pub enum Axis { X = "x", Y = "y" } }`
/// gives it `ALL`, its values in the order of the declaration, and `name`.
macro_rules! named {
    (
        $(#[$of_type:meta])*
        pub enum $Type:ident { $($(#[$of_value:meta])* $Value:ident = $name:literal),+ $(,)? }
    ) => {
        $(#[$of_type])*
        pub enum $Type { $($(#[$of_value])* $Value,)+ }

        impl $Type {
            /// All of them, in the order of the menus.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$Value),+];

            /// The name in scene files, on the command line and in menus.
            pub fn name(self) -> &'static str {
                match self { $(Self::$Value => $name,)+ }
            }
        }
    };
}
