"""What builds, deploys and runs Levy; nothing here is part of a deployed function."""
