package org.sngateway.sim.planted;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.sim.replay.BrokerScript;
import org.sngateway.sim.replay.CaptureFile;
import org.sngateway.sim.replay.Difference;
import org.sngateway.sim.replay.Recording;
import org.sngateway.sim.replay.RecordingException;
import org.sngateway.sim.replay.ReplaySettings;
import org.sngateway.sim.world.ReplayedWorld;
import org.sngateway.sn.capture.Capture;

/** The differences when a capture file is replayed in virtual time, in words. */
public final class Replayed implements Function<Path, List<String>> {
    @Override
    public List<String> apply(Path file) {
        try {
            Capture capture = CaptureFile.read(file);
            Recording recording = Recording.of(capture);
            return ReplayedWorld.play(
                            recording,
                            BrokerScript.of(capture, recording),
                            GatewayConfig.defaults(),
                            new ReplaySettings(1, Duration.ofSeconds(1), ""))
                    .differences()
                    .stream()
                    .map(Difference::toString)
                    .toList();
        } catch (RecordingException unusable) {
            throw new IllegalArgumentException(unusable);
        }
    }
}
