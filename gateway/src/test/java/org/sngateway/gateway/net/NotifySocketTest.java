package org.sngateway.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real socket of the system. */
@SuppressWarnings("NullAway.Init")
class NotifySocketTest {
    @TempDir
    Path folder;

    @Test
    void eachTextIsOneDatagram() throws Exception {
        String address = folder.resolve("notify").toString();
        try (NotifyReceiver manager = new NotifyReceiver(address)) {
            NotifySocket socket = NotifySocket.open(address);

            socket.accept("READY=1\nSTATUS=3 Knoten über 21 °C");
            socket.accept("WATCHDOG=1");

            assertThat(manager.next()).isEqualTo("READY=1\nSTATUS=3 Knoten über 21 °C");
            assertThat(manager.next()).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void nameBehindAnAtSignIsAbstract() throws Exception {
        String name = "sn-gateway-" + UUID.randomUUID();
        try (NotifyReceiver manager = new NotifyReceiver("\0" + name)) {
            NotifySocket.open("@" + name).accept("READY=1");

            assertThat(manager.next()).isEqualTo("READY=1");
        }
    }

    @Test
    void addressWhereNobodyListensIsNamed() {
        String address = folder.resolve("nobody").toString();

        assertThatIOException()
                .isThrownBy(() -> NotifySocket.open(address))
                .withMessageStartingWith("NOTIFY_SOCKET " + address + ": ");
    }

    @Test
    void managerThatIsGoneStopsNothing() throws Exception {
        String address = folder.resolve("notify").toString();
        NotifyReceiver manager = new NotifyReceiver(address);
        NotifySocket socket = NotifySocket.open(address);
        manager.close();

        assertThatCode(() -> socket.accept("WATCHDOG=1")).doesNotThrowAnyException();
    }
}
