package dev.composerunner.infra;

import java.util.Map;

final class TestSettings {

    static final Settings DEFAULTS = Settings.read(Map.of("composeRunnerVersion", "0.1.0")::get);

    private TestSettings() {}
}
