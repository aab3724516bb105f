import { useChat } from '@ai-sdk/react';
import { DefaultChatTransport, type UIMessage } from 'ai';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';

/** What the server writes into a message's metadata. */
interface Turn {
  readonly steps: number;
  readonly tokens: { readonly billed: number; readonly seen: number };
  readonly stoppedBy?: string;
}

/** An app as its authors write one: the AI SDK's hook, and each kind of part. */
function App() {
  const [text, setText] = useState('');
  const [code, setCode] = useState('');
  const { messages, sendMessage, status, error, addToolOutput } = useChat<UIMessage<Turn>>({
    transport: new DefaultChatTransport({ api: '/chat' }),
    onData: ({ type, data }) => {
      if (type === 'data-error') {
        setCode((data as { code: string }).code);
      }
    },
    sendAutomaticallyWhen: ({ messages: all }) => all.at(-1)!.parts.some((part) => part.type === 'dynamic-tool' && part.state === 'output-available' && part.providerExecuted === false)
      && all.at(-1)!.parts.at(-1)!.type === 'dynamic-tool',
  });
  return (
    <main>
      <output data-status={status}>{status}</output>
      {messages.map((message) => (
        <article key={message.id} data-role={message.role}>
          {message.parts.map((part, index) => {
            switch (part.type) {
              case 'text': return <p key={index}>{part.text}</p>;
              case 'dynamic-tool': return (
                <div key={index} data-tool={part.toolName} data-state={part.state}>
                  <pre>{JSON.stringify({ input: part.input, output: part.output, errorText: part.errorText })}</pre>
                  {part.state === 'input-available' && !part.providerExecuted && (
                    <button onClick={() => void addToolOutput({ tool: part.toolName, toolCallId: part.toolCallId, output: { status: 'FOUND' } })}>Answer</button>
                  )}
                </div>
              );
              case 'source-url': return <a key={index} href={part.url}>{part.title}</a>;
              default: return null;
            }
          })}
          {message.metadata && <small data-steps={message.metadata.steps} data-stopped={message.metadata.stoppedBy}>{message.metadata.tokens.billed}</small>}
        </article>
      ))}
      {error && <div role="alert" data-code={code}>{error.message}</div>}
      <form onSubmit={(event) => { event.preventDefault(); void sendMessage({ text }); }}>
        <input aria-label="Message" value={text} onChange={(event) => setText(event.target.value)} />
        <button type="submit">Send</button>
      </form>
    </main>
  );
}

createRoot(document.getElementById('root')!).render(<App />);
