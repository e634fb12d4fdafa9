//! A picture as plain marks: what [`super::shapes`] reads out of egui and
//! [`mod@super::svg`] writes. No egui here, so the writers need none.
//!
//! Lengths are points from the top left corner; colours are straight sRGB with alpha.

/// A colour with alpha, not multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgba(pub [u8; 4]);

impl Rgba {
    /// Whether it leaves any trace.
    pub fn is_visible(self) -> bool {
        self.0[3] > 0
    }
}

/// The edge of a mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Its width; positive.
    pub width: f32,
    /// Its colour.
    pub color: Rgba,
}

/// A rectangle along the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width, at least 0.
    pub width: f32,
    /// Height, at least 0.
    pub height: f32,
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Starts at a point.
    Move([f32; 2]),
    /// Straight to a point.
    Line([f32; 2]),
    /// A quadratic Bézier curve: control point, end.
    Quadratic([f32; 2], [f32; 2]),
    /// A cubic Bézier curve: two control points, end.
    Cubic([f32; 2], [f32; 2], [f32; 2]),
    /// Back to the start.
    Close,
}

/// An image whose pixels are part of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Row by row from the top, not multiplied.
    pub pixels: Vec<Rgba>,
    /// Enlarge without smoothing.
    pub crisp: bool,
}

/// A run of text in one face, one size and one colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What it says.
    pub text: String,
    /// Where the baseline starts.
    pub at: [f32; 2],
    /// How long it is.
    pub length: f32,
    /// The face's name among the installed fonts.
    pub face: String,
    /// The size of its letters.
    pub size: f32,
    /// Its colour.
    pub color: Rgba,
    /// Clockwise turn in radians around `pivot`.
    pub angle: f32,
    /// What it is turned around.
    pub pivot: [f32; 2],
}

/// A shape or a text without its clip rectangle.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawing {
    /// A rectangle with round corners.
    Rect {
        /// Where.
        area: Area,
        /// Radius of the corners.
        radius: f32,
        /// Its ground.
        fill: Option<Rgba>,
        /// Its edge, centred on the outline.
        edge: Option<Edge>,
    },
    /// An ellipse along the axes; with equal radii a circle.
    Ellipse {
        /// Its centre.
        center: [f32; 2],
        /// Half its width and height.
        radius: [f32; 2],
        /// Its ground.
        fill: Option<Rgba>,
        /// Its edge.
        edge: Option<Edge>,
    },
    /// A line or an outline.
    Path {
        /// How it goes.
        steps: Vec<Step>,
        /// What it encloses.
        fill: Option<Rgba>,
        /// Its line.
        edge: Option<Edge>,
    },
    /// A run of text.
    Text(Run),
    /// An image stretched into a rectangle.
    Image {
        /// Where.
        area: Area,
        /// What.
        image: Image,
    },
}

/// A drawing and where it may be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The drawing.
    pub drawing: Drawing,
    /// What is outside is cut off; `None` when nothing is.
    pub clip: Option<Area>,
}

/// A page of marks: a whole picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Width in pixels.
    pub pixels: [u32; 2],
    /// Width and height in points.
    pub points: [f32; 2],
    /// Its ground.
    pub ground: Rgba,
    /// What a screen reader says for it.
    pub description: String,
    /// What is on it, from back to front.
    pub marks: Vec<Mark>,
}
