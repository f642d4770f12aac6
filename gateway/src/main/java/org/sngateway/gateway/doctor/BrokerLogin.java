package org.sngateway.gateway.doctor;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.sngateway.gateway.config.BrokerUrl;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.FilePath;
import org.sngateway.gateway.config.GatewayConfig.Broker;

/** Logs in to the broker as the gateway does, with a client id that nobody has, and leaves. */
final class BrokerLogin {
    private static final int PATIENCE_MILLIS = 5_000;

    private final Broker broker;

    BrokerLogin(Broker broker) {
        this.broker = broker;
    }

    /** At the first address of the broker. With TLS and by WebSocket only the connection is tried, not the login. */
    List<Trouble> troubles() {
        String password = broker.login().password();
        String file = broker.login().passwordFile();
        if (!file.isEmpty()) {
            try {
                Path path = FilePath.of(file, FilePath.asInService(System.getenv()));
                password = Files.readString(path).lines().findFirst().orElse("");
                if (isForOthers(path)) {
                    return List.of(new Trouble("every user can read the password in " + path, "chmod o= " + path));
                }
            } catch (NoSuchFileException missing) {
                return List.of(new Trouble("the password file " + file + " is missing", "write the password to it"));
            } catch (IOException | ConfigException unreadable) {
                return List.of(new Trouble(
                        "the password file can't be read: " + unreadable.getMessage(),
                        "run this as the gateway's user, or give it to that user"));
            }
        }
        return login(broker.addresses().get(0), password);
    }

    private List<Trouble> login(BrokerUrl url, String password) {
        String place = "the broker at " + url;
        try (Socket socket = new Socket()) {
            InetSocketAddress address =
                    new InetSocketAddress(url.place().host(), url.place().port());
            if (address.isUnresolved()) {
                return List.of(new Trouble(
                        "there is no address for the name " + url.place().host(),
                        "getent hosts " + url.place().host() + "; write its right name, or its address"));
            }
            socket.connect(address, PATIENCE_MILLIS);
            if (url.scheme() != BrokerUrl.Scheme.MQTT) {
                return List.of();
            }
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(connect(broker.login().username(), password));
            byte[] connack = socket.getInputStream().readNBytes(4);
            if (connack.length < 4) {
                return List.of(new Trouble(
                        place + " ends the connection without a word", "is it a TLS port, or is the broker full?"));
            }
            return answered(place, connack[3]);
        } catch (ConnectException refused) {
            return List.of(new Trouble(
                    "nobody listens at " + url, "systemctl status mosquitto, or write the right broker: {address: }"));
        } catch (SocketTimeoutException silent) {
            return List.of(new Trouble(place + " does not answer", "is there a firewall between?"));
        } catch (IOException failed) {
            return List.of(new Trouble(place + " can't be reached: " + failed.getMessage(), "ping its address"));
        }
    }

    /** MQTT 3.1.1 §3.2.2.3. */
    private static List<Trouble> answered(String place, int code) {
        return switch (code) {
            case 0 -> List.of();
            case 4, 5 ->
                List.of(new Trouble(
                        place + " does not let this user in (code " + code + ")",
                        "write the right broker: {username: , password-file: }"));
            default ->
                List.of(new Trouble(
                        place + " refuses the connection (code " + code + ")", "look into the broker's log"));
        };
    }

    private static boolean isForOthers(Path file) throws IOException {
        Set<PosixFilePermission> others = PosixFilePermissions.fromString("------r--");
        return Files.getPosixFilePermissions(file).containsAll(others);
    }

    /** CONNECT of MQTT 3.1.1 (§3.1), clean session, and DISCONNECT behind it. */
    private static byte[] connect(String username, String password) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(body);
        boolean hasUser = !username.isEmpty();
        boolean hasPassword = hasUser && !password.isEmpty();
        fields.writeUTF("MQTT");
        fields.writeByte(4);
        fields.writeByte(0x02 | (hasUser ? 0x80 : 0) | (hasPassword ? 0x40 : 0));
        fields.writeShort(60);
        fields.writeUTF("sn-gateway-doctor-" + ProcessHandle.current().pid());
        if (hasUser) {
            writeText(fields, username);
        }
        if (hasPassword) {
            writeText(fields, password);
        }
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        packets.write(0x10);
        int rest = body.size();
        do {
            packets.write(rest % 128 + (rest >= 128 ? 128 : 0));
            rest /= 128;
        } while (rest > 0);
        body.writeTo(packets);
        packets.write(0xE0);
        packets.write(0);
        return packets.toByteArray();
    }

    private static void writeText(DataOutputStream fields, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        fields.writeShort(octets.length);
        fields.write(octets);
    }
}
