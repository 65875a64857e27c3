//! trigpoint-cli
