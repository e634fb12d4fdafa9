//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::analysis::step_size::EntryKey;
use crate::diff::jacobian::Method;
use crate::document::Layout;
#[cfg(feature = "pictures")]
use crate::document::Panel;
#[cfg(feature = "pictures")]
use crate::export::Format;

/// Matrix calculus made visible: Jacobian, gradient field and neuron side by side.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// Scene to open in the window.
    pub(crate) scene: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the Jacobian of a scene.
    Jacobian {
        /// Scene file.
        scene: PathBuf,
        /// Compute by this method instead of the scene's.
        #[arg(long, value_parser = parse_method)]
        method: Option<Method>,
        /// Lay it out like this instead of as the scene says.
        #[arg(long)]
        layout: Option<LayoutArgument>,
        /// How to print it.
        #[arg(long, default_value = "table")]
        format: NumbersFormat,
    },
    /// Print value and gradient of the scene's field on a grid.
    Field {
        /// Scene file.
        scene: PathBuf,
        /// Places along each side, 2 to 1024.
        #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(2..=1024))]
        grid: u32,
        /// How to print it.
        #[arg(long)]
        format: FieldFormat,
    },
    /// Draw the pictures of a scene into a file; needs no display.
    #[cfg(feature = "pictures")]
    Render {
        /// Scene file.
        scene: PathBuf,
        /// File to write.
        #[arg(
            long,
            help = format!("File to write; its ending, {}, says which kind", Format::endings())
        )]
        out: PathBuf,
        /// Which pictures.
        #[arg(long, default_value = "all")]
        panel: PanelArgument,
        /// The entry that `--panel steps` is about, such as `y[1],x[2]`.
        #[arg(long, value_parser = parse_entry, required_if_eq("panel", "steps"))]
        entry: Option<EntryKey>,
        /// Width and height in pixels.
        #[arg(long, default_value = "1280x720", value_parser = parse_size)]
        size: [u32; 2],
        /// Colours.
        #[arg(long, default_value = "light")]
        theme: ThemeArgument,
    },
    /// Print the error of each method at each step, for one entry of the Jacobian.
    Steps {
        /// Scene file.
        scene: PathBuf,
        /// The entry, an output and an input such as `y[1],x[2]`.
        #[arg(long, value_parser = parse_entry)]
        entry: EntryKey,
        /// How to print it.
        #[arg(long)]
        format: FieldFormat,
    },
    /// Print the derivatives of a scene as formulas.
    Formula {
        /// Scene file.
        scene: PathBuf,
        /// Lay them out like this instead of as the scene says.
        #[arg(long)]
        layout: Option<LayoutArgument>,
        /// With the rules that lead to them.
        #[arg(long)]
        steps: bool,
        /// How to print them.
        #[arg(long, default_value = "text")]
        format: FormulaFormat,
    },
    /// Compare your own derivative with that of a scene, and name the slip.
    Verify {
        /// Scene file.
        scene: PathBuf,
        /// The derivative: a formula, a matrix of numbers as other programs print it, or one
        /// entry such as `J[1,2] = 3` or `dy1/dx2 = 3`.
        #[arg(long, allow_hyphen_values = true)]
        claim: String,
        /// The input that it is the derivative by, instead of all of the scene's.
        #[arg(long)]
        wrt: Option<String>,
        /// It lies like this instead of as the scene says.
        #[arg(long)]
        layout: Option<LayoutArgument>,
        /// How to print the answer.
        #[arg(long, default_value = "text")]
        format: AnswerFormat,
    },
    /// Read and size scenes, and say what is wrong.
    Check {
        /// Scene files.
        #[arg(required = true)]
        scenes: Vec<PathBuf>,
        /// How it is said.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Text)]
        format: AnswerFormat,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LayoutArgument {
    Numerator,
    Denominator,
}

impl From<LayoutArgument> for Layout {
    fn from(argument: LayoutArgument) -> Self {
        match argument {
            LayoutArgument::Numerator => Self::Numerator,
            LayoutArgument::Denominator => Self::Denominator,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum NumbersFormat {
    Table,
    Json,
    Csv,
    Latex,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AnswerFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FormulaFormat {
    Text,
    Latex,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FieldFormat {
    Json,
    Csv,
}

#[cfg(feature = "pictures")]
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ThemeArgument {
    Light,
    Dark,
}

#[cfg(feature = "pictures")]
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PanelArgument {
    All,
    Jacobian,
    Field,
    Neuron,
    Training,
    Chain,
    /// The step sizes of one entry.
    Steps,
}

#[cfg(feature = "pictures")]
impl PanelArgument {
    pub(crate) fn panels(self) -> Vec<Panel> {
        match self {
            Self::All => Panel::THREE.to_vec(),
            Self::Jacobian => vec![Panel::Jacobian],
            Self::Field => vec![Panel::Field],
            Self::Neuron => vec![Panel::Neuron],
            Self::Training => vec![Panel::Training],
            Self::Chain => vec![Panel::Chain],
            Self::Steps => Vec::new(),
        }
    }
}

fn parse_method(text: &str) -> Result<Method, String> {
    Method::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = Method::ALL.into_iter().map(Method::name).collect();
        format!("the methods are {}", names.join(", "))
    })
}

fn parse_entry(text: &str) -> Result<EntryKey, String> {
    EntryKey::read(text).ok_or_else(|| "write an output and an input like y[1],x[2]".to_owned())
}

#[cfg(feature = "pictures")]
fn parse_size(text: &str) -> Result<[u32; 2], String> {
    let side = |text: &str| text.parse().ok().filter(|side| (64..=16384).contains(side));
    text.split_once(['x', '×'])
        .and_then(|(width, height)| Some([side(width)?, side(height)?]))
        .ok_or_else(|| "write width and height like 1280x720, each from 64 to 16384".to_owned())
}
