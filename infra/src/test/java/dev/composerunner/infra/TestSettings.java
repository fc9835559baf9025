package dev.composerunner.infra;

final class TestSettings {

    static final Settings DEFAULTS = new Settings(
            "0.1.0",
            null,
            "compose-runner/results",
            new Settings.TaskShape(4096, 30720),
            new Settings.TaskShape(16384, 65536),
            null,
            32400,
            new Settings.FunctionShape(512, 30),
            new Settings.FunctionShape(512, 30),
            new Settings.FunctionShape(512, 30),
            new Settings.FunctionShape(512, 30),
            3600000,
            100,
            Settings.FunctionUrlAuth.AWS_IAM);

    private TestSettings() {}
}
