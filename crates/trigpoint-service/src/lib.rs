//! trigpoint-service
