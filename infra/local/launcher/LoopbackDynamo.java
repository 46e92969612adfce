import java.lang.reflect.Field;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;

/**
 * Starts Amazon's DynamoDB Local on the loopback address only; the engine has no option for it and would listen on every
 * interface. The compiled class is kept beside this file because a Java runtime without the compiler is enough to run it:
 * javac --release 17 -g:none -cp "DynamoDBLocal.jar:DynamoDBLocal_lib/*" LoopbackDynamo.java
 */
public class LoopbackDynamo {
    public static void main(String[] arguments) throws Exception {
        var engine = ServerRunner.createServerFromCommandLineArgs(arguments);
        Field jetty = engine.getClass().getDeclaredField("server");
        jetty.setAccessible(true);
        for (Connector connector : ((Server) jetty.get(engine)).getConnectors()) {
            ((ServerConnector) connector).setHost("127.0.0.1");
        }
        engine.start();
        engine.join();
    }
}
