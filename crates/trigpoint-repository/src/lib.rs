//! trigpoint-repository
