package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.Rule;

/** One of several addresses leads somewhere. */
class HappyEyeballsTest {
    /** Far longer than the tests may take: an address that says nothing is not waited for. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(60);

    private final Transport transport = Transport.best();
    private final EventLoopGroup group = transport.newLoop("test-loop");
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).get();
    }

    @Test
    @Rule("R8.31 addresses")
    void secondAddressIsTriedAtOnceWhenTheFirstRefuses() throws Exception {
        ServerSocket listening = listen("127.0.0.2", 0);

        Channel channel =
                connect(listening.getLocalPort(), "127.0.0.1", "127.0.0.2").get(20, TimeUnit.SECONDS);

        assertThat(address(channel)).isEqualTo("127.0.0.2");
    }

    @Test
    @Rule("R8.31 addresses")
    void secondAddressIsTriedInTimeWhenTheFirstSaysNothing() throws Exception {
        ServerSocket listening = listen("127.0.0.2", 0);
        saysNothing("127.0.0.1", listening.getLocalPort());

        Channel channel =
                connect(listening.getLocalPort(), "127.0.0.1", "127.0.0.2").get(20, TimeUnit.SECONDS);

        assertThat(address(channel)).isEqualTo("127.0.0.2");
    }

    @Test
    void firstAddressThatAnswersIsTheOnlyOneAsked() throws Exception {
        ServerSocket first = listen("127.0.0.1", 0);
        ServerSocket second = listen("127.0.0.2", first.getLocalPort());

        Channel channel =
                connect(first.getLocalPort(), "127.0.0.1", "127.0.0.2").get(20, TimeUnit.SECONDS);

        assertThat(address(channel)).isEqualTo("127.0.0.1");
        second.setSoTimeout(400);
        assertThat(isAsked(second)).isFalse();
    }

    @Test
    @Rule("R8.31 addresses")
    void failureOfTheLastAddressIsTold() throws Exception {
        ServerSocket gone = listen("127.0.0.1", 0);
        gone.close();

        CompletableFuture<Channel> result = connect(gone.getLocalPort(), "127.0.0.1", "127.0.0.2");

        assertThat(result)
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("refused");
    }

    private CompletableFuture<Channel> connect(int port, String... addresses) throws Exception {
        List<InetAddress> all = new ArrayList<>();
        for (String address : addresses) {
            all.add(InetAddress.getByName(address));
        }
        CompletableFuture<Channel> result = new CompletableFuture<>();
        var loop = group.next();
        Sockets sockets = new Sockets(transport, loop, new LateFlush(loop), Runnable::run, List.of());
        loop.execute(() -> new HappyEyeballs(
                        all, port, CONNECT_TIMEOUT, sockets, result::complete, result::completeExceptionally)
                .begin());
        return result;
    }

    private ServerSocket listen(String address, int port) throws IOException {
        ServerSocket socket = new ServerSocket(port, 10, InetAddress.getByName(address));
        open.add(socket);
        return socket;
    }

    /** A queue of connections that is full: what is sent there gets no answer. */
    private void saysNothing(String address, int port) throws IOException {
        open.add(new ServerSocket(port, 1, InetAddress.getByName(address)));
        for (int i = 0; i < 2; i++) {
            Socket filling = new Socket();
            filling.connect(new InetSocketAddress(address, port));
            open.add(filling);
        }
    }

    private static boolean isAsked(ServerSocket socket) throws IOException {
        try (Socket accepted = socket.accept()) {
            return accepted.isConnected();
        } catch (java.net.SocketTimeoutException nobody) {
            return false;
        }
    }

    /** Where it leads; it is closed then. */
    private static String address(Channel channel) {
        String address =
                ((InetSocketAddress) channel.remoteAddress()).getAddress().getHostAddress();
        channel.close().awaitUninterruptibly();
        return address;
    }
}
