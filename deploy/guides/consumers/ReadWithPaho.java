import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * Prints what sensors publish: topic, a blank, payload.
 *
 * <p>{@code java -cp org.eclipse.paho.mqttv5.client-1.2.5.jar ReadWithPaho.java tcp://localhost:1883 '#'}
 */
final class ReadWithPaho implements MqttCallback {
    private final MqttClient client;
    private final String filter;

    private ReadWithPaho(MqttClient client, String filter) {
        this.client = client;
        this.filter = filter;
    }

    public static void main(String[] arguments) throws MqttException {
        MqttClient client = new MqttClient(arguments[0], "reader-" + System.nanoTime(), new MemoryPersistence());
        client.setCallback(new ReadWithPaho(client, arguments[1]));
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(true);
        client.connect(options);
    }

    /** After each connection: the broker may have begun a new session. */
    @Override
    public void connectComplete(boolean reconnect, String server) {
        // Not on the thread of the callback, which the answer needs.
        new Thread(() -> {
                    try {
                        client.subscribe(filter, 1);
                        System.err.println("subscribed");
                    } catch (MqttException refused) {
                        System.err.println(refused.getMessage());
                    }
                })
                .start();
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        System.out.println(topic + " " + new String(message.getPayload()));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        System.err.println("disconnected");
    }

    @Override
    public void mqttErrorOccurred(MqttException failure) {
        System.err.println(failure.getMessage());
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
