"""How a change becomes visible: the writer's lock and session, the publish, the snapshot that is read."""
