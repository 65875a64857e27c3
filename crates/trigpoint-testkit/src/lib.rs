//! trigpoint-testkit
